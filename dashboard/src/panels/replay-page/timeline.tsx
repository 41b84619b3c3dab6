import { localMidnight } from '@atrium/shared/time/local-day';
import type { EpochMs } from '@atrium/shared/units';
import { type ReactNode, useMemo } from 'react';
import { openingOf } from '../../history/periods.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useReport } from '../../hooks/report.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { kpiReport } from '../../link/reports.ts';
import type { Replay } from '../../live/replay.ts';
import css from './replay-page.module.css';
import { replayTexts } from './texts.ts';

const STEP_MS = 60_000;
const QUARTER_MS = 900_000;

export type TimelineProps = { readonly replay: Replay; readonly at: EpochMs; readonly now: EpochMs };

/** The day as a slider whose track is the day's visits: one sees where something happened and goes there. */
export function Timeline({ replay, at, now }: TimelineProps): ReactNode {
  const t = usePageTexts(replayTexts);
  const { venue, formats } = useVenue();
  const midnight = localMidnight(at, venue.timeZone);
  const day = useMemo(() => openingOf(midnight, venue), [midnight, venue]);
  // Hours outside of the opening times can be looked at too, when that is where the moment is.
  const from = Math.min(day.from, Math.floor(at / QUARTER_MS) * QUARTER_MS);
  const to = Math.max(day.to, at);
  const asked = useMemo(() => kpiReport({ ...day, by: 'mall', bucket: '15m' }), [day]);
  const rows = useReport(asked).data ?? [];
  const most = Math.max(1, ...rows.map(({ visits }) => visits.value ?? 0));
  return (
    <div className={css['timeline']}>
      <div className={css['bars']} aria-hidden="true">
        {rows.map((row) => (
          <span
            key={row.from}
            title={t.visitsAt(formats.hourMinute(row.from), formats.count(row.visits.value ?? 0))}
            style={{
              left: `${(100 * (row.from - from)) / (to - from)}%`,
              width: `calc(${(100 * (row.to - row.from)) / (to - from)}% - 2px)`,
              height: `${(100 * (row.visits.value ?? 0)) / most}%`,
            }}
          />
        ))}
      </div>
      <input
        type="range"
        className={css['slider']}
        aria-label={t.slider}
        aria-valuetext={formats.clock(at)}
        min={from}
        max={to}
        step={STEP_MS}
        value={at}
        onChange={(event) => replay.seek(Math.min(now, Number(event.currentTarget.value)))}
      />
      <div className={css['hours']} aria-hidden="true">
        {[0, 0.25, 0.5, 0.75, 1].map((share) => (
          <span key={share}>{formats.hourMinute(from + share * (to - from))}</span>
        ))}
      </div>
    </div>
  );
}
