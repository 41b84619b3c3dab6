import type { Session } from '@atrium/shared/wire/http';
import type { ReactNode } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { usePanelState } from '../../hooks/panel.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { hrefTo } from '../../hooks/use-param.ts';
import { Icon } from '../../ui/icon.tsx';
import css from './nav.module.css';
import { pagesFor } from './pages.ts';

/** The way to every page that this person may open. */
export function Nav({ session }: { readonly session: Session }): ReactNode {
  const t = useTexts();
  const [here] = useLocation();
  // The links carry language and look along, so they change with the address.
  useSearch();
  const isSimulated = usePanelState(session.role === 'operator').data !== undefined;
  const pages = pagesFor(session.role).filter((page) => isSimulated || page.isForDevelopment !== true);
  return (
    <nav className={css['nav']} aria-label={t.nav.label} data-chrome="true">
      <ul>
        {pages.map(({ id, path, icon }) => {
          const isHere = here === path || here.startsWith(`${path}/`);
          return (
            <li key={id}>
              <Link href={hrefTo(path)} className={css['link']} aria-current={isHere ? 'page' : undefined}>
                <Icon name={icon} />
                <span>{t.nav[id]}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
