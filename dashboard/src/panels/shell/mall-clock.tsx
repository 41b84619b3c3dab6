import type { ReactNode } from 'react';
import { useLive } from '../../hooks/live.tsx';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import css from './shell.module.css';

const atOf = ({ frame }: { readonly frame: { readonly at: number } | null }): number | null => frame?.at ?? null;

/** A frame further from now than this is a recording: no sensor, and no queue, is that late. */
const RECORDED_MS = 6 * 3_600_000;

/** The time in the mall that the numbers belong to. The mall's zone is the only one anywhere on the page. */
export function MallClock(): ReactNode {
  const t = useTexts();
  const { formats } = useVenue();
  const at = useLive(atOf);
  const isRecorded = at !== null && Math.abs(Date.now() - at) > RECORDED_MS;
  return (
    <div className={css['clock']} data-testid="mall-time">
      <span className="hidden-text">{t.header.time}</span>
      <time className={css['time']} dateTime={at === null ? undefined : new Date(at).toISOString()}>
        {at === null ? '––:––:––' : formats.clock(at)}
      </time>
      <span className={css['date']}>
        {at === null ? t.header.time : `${formats.date(at)} · ${formats.zone(at)}`}
        {isRecorded && (
          <em className={css['recorded']} title={t.app.simulatedHint}>
            {t.app.simulated}
          </em>
        )}
      </span>
    </div>
  );
}
