import { type ReactNode, useMemo } from 'react';
import { calendarOf } from '../../history/calendar.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useReport } from '../../hooks/report.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import { kpiReport } from '../../link/reports.ts';
import { Panel } from '../../ui/page.tsx';
import { Loaded } from '../report/loaded.tsx';
import css from './history-page.module.css';
import { historyTexts } from './texts.ts';
import type { HistoryChoice } from './use-history-choice.ts';

/** A Monday, for the names of the days. */
const MONDAY = Date.UTC(2026, 0, 5, 12);
const DAY_MS = 86_400_000;
const SHADES = 5;

/** Which hours of which days are full: hour by weekday. */
export function Calendar({ choice }: { readonly choice: HistoryChoice }): ReactNode {
  const t = usePageTexts(historyTexts);
  const all = useTexts();
  const { venue, formats } = useVenue();
  const { question, metric } = choice;
  const rows = useReport(question === null ? null : kpiReport({ ...question, bucket: '1h' }));
  const cells = useMemo(
    () => (rows.data === undefined ? [] : calendarOf(rows.data, metric, venue.timeZone)),
    [rows.data, metric, venue],
  );
  const first = Math.floor(venue.hours.opensAt / 3_600);
  const last = Math.min(24, Math.ceil(venue.hours.closesAt / 3_600));
  const hours = Array.from({ length: last - first }, (_, i) => first + i);
  const dayName = (weekday: number): string => formats.weekday(MONDAY + weekday * DAY_MS);
  return (
    <Panel title={`${all.kpi[metric]} · ${t.calendar}`} lead={t.calendarLead}>
      <Loaded query={rows} height={16}>
        {() => (
          <table className={css['calendar']}>
            <caption className="hidden-text">{t.calendar}</caption>
            <thead>
              <tr>
                <td />
                {hours.map((hour) => (
                  <th key={hour} scope="col">
                    {formats.timeOfDay(hour * 3_600)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {Array.from({ length: 7 }, (_, weekday) => (
                <tr key={dayName(weekday)}>
                  <th scope="row">{dayName(weekday)}</th>
                  {hours.map((hour) => {
                    const cell = cells[weekday * 24 + hour];
                    const mean = cell?.mean ?? null;
                    return (
                      <td
                        key={hour}
                        data-shade={
                          mean === null ? 'unknown' : Math.min(SHADES - 1, Math.floor((cell?.share ?? 0) * SHADES))
                        }
                      >
                        {mean === null ? <span className="hidden-text">–</span> : formats.metricShort(metric, mean)}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
    </Panel>
  );
}
