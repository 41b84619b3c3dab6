import { type ReactNode, useMemo } from 'react';
import { dwellShape } from '../../history/dwell.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { RUNNING, useReport } from '../../hooks/report.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { type Period, visitReport } from '../../link/reports.ts';
import { Panel } from '../../ui/page.tsx';
import { Loaded } from '../report/loaded.tsx';
import css from './store-page.module.css';
import { storeTexts } from './texts.ts';

/** How long today's visits lasted. */
export function DwellPanel({ store, today }: { readonly store: string; readonly today: Period | null }): ReactNode {
  const t = usePageTexts(storeTexts);
  const { formats } = useVenue();
  const visits = useReport(today === null ? null : visitReport({ ...today, store }), RUNNING);
  const shape = useMemo(() => (visits.data === undefined ? null : dwellShape(visits.data)), [visits.data]);
  const median = shape?.medianS ?? null;
  return (
    <Panel
      span="third"
      title={t.dwell}
      {...(shape === null || median === null
        ? {}
        : { lead: t.dwellLead(formats.count(shape.visits), formats.duration(median)) })}
    >
      <Loaded query={visits} height={14}>
        {() =>
          shape === null || shape.visits === 0 ? (
            <p className={css['note']}>{t.dwellNone}</p>
          ) : (
            <ol className={css['bars']}>
              {shape.bars.map(({ fromS, toS, visits: count, share }) => (
                <li key={fromS}>
                  <span>
                    {toS === null
                      ? t.dwellOver(formats.duration(fromS))
                      : t.dwellBucket(formats.duration(fromS), formats.duration(toS))}
                  </span>
                  <span className={css['track']} aria-hidden="true">
                    <span style={{ transform: `scaleX(${share})` }} />
                  </span>
                  <strong title={t.visitsIn(formats.count(count))}>{formats.count(count)}</strong>
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </Panel>
  );
}
