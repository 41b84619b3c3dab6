import type { Role } from '@atrium/shared/wire/http';
import type { Messages } from '../../i18n/messages.ts';
import type { IconName } from '../../ui/icon.tsx';

export type PageId = Exclude<keyof Messages['nav'], 'label'>;
export type PageEntry = {
  readonly id: PageId;
  readonly path: string;
  readonly icon: IconName;
  readonly roles: readonly Role[];
};

/** Every page that the navigation leads to, in its order. */
const PAGES: readonly PageEntry[] = [
  { id: 'live', path: '/live', icon: 'plan', roles: ['operator'] },
  { id: 'my', path: '/my', icon: 'store', roles: ['tenant'] },
  { id: 'stores', path: '/stores', icon: 'store', roles: ['operator'] },
  { id: 'history', path: '/history', icon: 'chart', roles: ['operator', 'tenant'] },
  { id: 'sensors', path: '/sensors', icon: 'sensor', roles: ['operator'] },
  { id: 'glossary', path: '/glossary', icon: 'book', roles: ['operator', 'tenant'] },
];

export const pagesFor = (role: Role): readonly PageEntry[] => PAGES.filter(({ roles }) => roles.includes(role));
