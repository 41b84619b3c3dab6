import { type ReactNode, useEffect, useState } from 'react';
import { useFrame, useLink, useLiveStore } from '../../hooks/live.tsx';
import { useServices } from '../../hooks/services.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import type { Clock } from '../../link/clock.ts';
import { type LinkPhase, type LinkState, staleAfter } from '../../link/machine.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import css from './connection-banner.module.css';

/** True once nothing at all has come for as long as it takes to call data stale. */
function useIsUnanswered(link: LinkState, clock: Clock): boolean {
  const [isLate, setIsLate] = useState(false);
  const isWaiting = link.frameAt === null && (link.phase === 'connecting' || link.phase === 'snapshot');
  const { waitingFrom, every } = link;
  useEffect(() => {
    setIsLate(false);
    if (!isWaiting) return;
    return clock.after(Math.max(0, waitingFrom + staleAfter(every) - clock.now()), () => setIsLate(true));
  }, [isWaiting, waitingFrom, every, clock]);
  return isWaiting && isLate;
}

/** Says across the page that the numbers are old, and from when. They stay: old numbers with their time beat none. */
export function ConnectionBanner(): ReactNode {
  const t = useTexts();
  const link = useLink();
  const frame = useFrame();
  const { clock } = useServices();
  const { retry } = useLiveStore();
  const { formats } = useVenue();
  const isUnanswered = useIsUnanswered(link, clock);

  const text =
    link.phase === 'stale'
      ? t.link.staleBanner(frame === null ? '–' : formats.clock(frame.at))
      : link.phase === 'refused'
        ? t.link.refusedBanner(link.refusal?.detail ?? '')
        : isUnanswered
          ? t.link.unreachableBanner
          : null;
  return (
    <>
      {text !== null && (
        <div className={css['banner']} data-phase={link.phase} data-testid="connection-banner">
          <Icon name="alert" />
          <span>{text}</span>
          {link.phase !== 'refused' && <span className={css['hint']}>{t.link.staleHint}</span>}
          <Button onClick={retry}>{t.link.retry}</Button>
        </div>
      )}
      <Announcer phase={link.phase} />
    </>
  );
}

/** Tells a screen reader of a lost link and of its return, and of nothing in between. */
function Announcer({ phase }: { readonly phase: LinkPhase }): ReactNode {
  const t = useTexts();
  const [said, setSaid] = useState<'stale' | 'live' | null>(null);
  useEffect(() => {
    if (phase === 'stale') setSaid('stale');
    if (phase === 'live') setSaid((before) => (before === 'stale' ? 'live' : before));
  }, [phase]);
  return (
    <p className="hidden-text" role="status">
      {said === 'stale' && t.link.announceStale}
      {said === 'live' && t.link.announceLive}
    </p>
  );
}
