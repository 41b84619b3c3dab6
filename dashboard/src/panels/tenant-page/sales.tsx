import { type ReactNode, useMemo } from 'react';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { RUNNING, useReport } from '../../hooks/report.ts';
import { useChoice } from '../../hooks/use-param.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { type Period, salesReport } from '../../link/reports.ts';
import { Panel } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { CsvLink } from '../report/download.tsx';
import { Loaded } from '../report/loaded.tsx';
import { salesBars } from './model.ts';
import css from './tenant-page.module.css';
import { tenantTexts } from './texts.ts';

const KEYS = ['hour', 'daypart', 'channel', 'category'] as const;
const isIn = <T extends object>(key: string, names: T): key is Extract<keyof T, string> => Object.hasOwn(names, key);

/** Net sales by hour, channel or goods; rows add up to the store's revenue. */
export function Sales({ store, period }: { readonly store: string; readonly period: Period | null }): ReactNode {
  const t = usePageTexts(tenantTexts);
  const { formats } = useVenue();
  const [by, setBy] = useChoice('sales', KEYS);
  const report = period === null ? null : salesReport({ ...period, by, store });
  const rows = useReport(report, RUNNING);
  const isInOrder = by === 'hour' || by === 'daypart';
  const bars = useMemo(() => (rows.data === undefined ? [] : salesBars(rows.data, isInOrder)), [rows.data, isInOrder]);
  const nameOf = (key: string): string => {
    if (by === 'hour') return formats.timeOfDay(Number(key) * 3_600);
    if (key === '(suppressed)') return t.suppressed;
    if (key.startsWith('(')) return t.unspecified;
    return isIn(key, t.dayparts) ? t.dayparts[key] : key;
  };
  return (
    <Panel
      span="half"
      title={t.sales}
      actions={
        <div className={css['choice']}>
          <Segments
            label={t.salesBy}
            value={by}
            options={KEYS.map((value) => ({ value, text: t.keys[value] }))}
            onChange={setBy}
          />
          <CsvLink report={report} />
        </div>
      }
    >
      <Loaded query={rows} height={18}>
        {() =>
          bars.length === 0 ? (
            <p className={css['note']}>{t.salesNone}</p>
          ) : (
            <ol className={css['bars']}>
              {bars.map(({ key, revenue, receipts, share }) => (
                <li key={key}>
                  <span>{nameOf(key)}</span>
                  <span className={css['track']} aria-hidden="true">
                    <span style={{ transform: `scaleX(${share})` }} />
                  </span>
                  <strong>{formats.moneyShort(revenue)}</strong>
                  <small>{receipts === null ? '' : t.receipts(formats.count(receipts))}</small>
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </Panel>
  );
}
