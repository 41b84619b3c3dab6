import type { Session } from '@atrium/shared/wire/http';
import type { ReactNode } from 'react';
import { Mark } from '../../ui/mark.tsx';
import css from './bare-page.module.css';
import { Controls, LanguageSelect, ThemeSelect } from './controls.tsx';

/** A page without a mall: there is none, or it could not be read. Whoever is signed in can still leave. */
export function BarePage({
  session,
  children,
}: {
  readonly session: Session | null;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className={css['page']}>
      <header className={css['header']}>
        <Mark />
        <span className={css['space']} />
        {session === null ? (
          <>
            <ThemeSelect />
            <LanguageSelect />
          </>
        ) : (
          <Controls session={session} />
        )}
      </header>
      <main className={css['main']}>{children}</main>
    </div>
  );
}
