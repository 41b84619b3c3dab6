import type { Session } from '@atrium/shared/wire/http';
import { type ReactNode, useEffect, useState } from 'react';
import { useLive } from '../../hooks/live.tsx';
import { useSettings } from '../../hooks/settings.tsx';
import { useWallUpkeep } from '../../hooks/use-wall-upkeep.ts';
import { useVenue } from '../../hooks/venue.tsx';
import type { LinkState } from '../../link/machine.ts';
import { ConnectionBadge } from './connection-badge.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Controls } from './controls.tsx';
import { MallClock } from './mall-clock.tsx';
import { MallName } from './mall-name.tsx';
import { Nav } from './nav.tsx';
import css from './shell.module.css';

export type ShellProps = { readonly session: Session; readonly children: ReactNode };

const phaseOf = ({ link }: { readonly link: LinkState }): LinkState['phase'] => link.phase;
const WALL_HINT_MS = 5_000;

/** What surrounds every signed-in page: whose mall, what time it is there, and whether the numbers are alive. */
export function Shell({ session, children }: ShellProps): ReactNode {
  const { t, theme } = useSettings();
  const { venue, formats } = useVenue();
  const phase = useLive(phaseOf);
  const isWall = theme === 'wall';
  useWallUpkeep(isWall);

  useEffect(() => {
    document.title = `${formats.label(venue.name)} · ${t.app.title}`;
  }, [formats, venue, t]);

  return (
    <div className={css['shell']} data-connection={phase} data-role={session.role}>
      <a className={css['skip']} href="#main">
        {t.app.skip}
      </a>
      <header className={css['header']}>
        <MallName session={session} />
        <MallClock />
        <ConnectionBadge />
        {!isWall && <Controls session={session} />}
      </header>
      <ConnectionBanner />
      <div className={css['frame']}>
        <Nav session={session} />
        <main id="main" className={css['main']} tabIndex={-1}>
          {children}
        </main>
      </div>
      {isWall && <WallHint />}
    </div>
  );
}

/** A wallboard has no buttons: say once how to leave it. */
function WallHint(): ReactNode {
  const { t } = useSettings();
  const [isShown, setIsShown] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setIsShown(false), WALL_HINT_MS);
    return () => clearTimeout(timer);
  }, []);
  return isShown ? <aside className={css['hint']}>{t.header.leaveWall}</aside> : null;
}
