import type { Session } from '@atrium/shared/wire/http';
import type { ReactNode } from 'react';
import { useTexts } from '../../hooks/settings.tsx';
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
  const t = useTexts();
  return (
    <div className={css['page']}>
      <header className={css['header']}>
        <Mark />
        <h1 className="hidden-text">{t.app.title}</h1>
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
