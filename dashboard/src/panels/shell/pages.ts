import type { Role } from '@atrium/shared/wire/http';
import type { Messages } from '../../i18n/messages.ts';
import type { IconName } from '../../ui/icon.tsx';

export type PageId = Exclude<keyof Messages['nav'], 'label'>;
export type PageEntry = {
  readonly id: PageId;
  readonly path: string;
  readonly icon: IconName;
  readonly roles: readonly Role[];
  /** Shown only beside a simulated mall. */
  readonly isForDevelopment?: true;
};

const STAFF: readonly Role[] = ['operator', 'analyst'];
const MACHINERY: readonly Role[] = ['operator', 'analyst', 'developer'];

/** Every page that the navigation leads to, in its order. */
const PAGES: readonly PageEntry[] = [
  { id: 'live', path: '/live', icon: 'plan', roles: STAFF },
  { id: 'replay', path: '/replay', icon: 'rewind', roles: STAFF },
  { id: 'my', path: '/my', icon: 'store', roles: ['tenant'] },
  { id: 'stores', path: '/stores', icon: 'store', roles: STAFF },
  { id: 'funnel', path: '/funnel', icon: 'funnel', roles: STAFF },
  { id: 'flows', path: '/flows', icon: 'flow', roles: STAFF },
  { id: 'history', path: '/history', icon: 'chart', roles: [...STAFF, 'tenant'] },
  { id: 'sensors', path: '/sensors', icon: 'sensor', roles: MACHINERY },
  { id: 'admin', path: '/admin', icon: 'people', roles: ['operator'] },
  { id: 'simulator', path: '/simulator', icon: 'flask', roles: ['operator'], isForDevelopment: true },
  { id: 'glossary', path: '/glossary', icon: 'book', roles: [...MACHINERY, 'tenant'] },
];

export const pagesFor = (role: Role): readonly PageEntry[] => PAGES.filter(({ roles }) => roles.includes(role));
