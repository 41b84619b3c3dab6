import type { ReactNode } from 'react';
import { useKpisToday } from '../../hooks/history.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { hourBars } from './model.ts';
import css from './store-card.module.css';

/** Visits of today by the hour, from the history: the frame itself has no past. */
export function Hours({ store }: { readonly store: string }): ReactNode {
  const t = useTexts();
  const { formats } = useVenue();
  const rows = useKpisToday({ by: 'store', bucket: '1h', store });
  const bars = rows.data === undefined ? [] : hourBars(rows.data);
  const last = bars.length - 1;
  return (
    <div>
      <h3>{t.store.byHour}</h3>
      <div className={css['chart']}>
        {rows.isPending && <Skeleton look="block" />}
        {rows.isError && (
          <p>
            {t.store.byHourFailed} <Button onClick={() => void rows.refetch()}>{t.failure.retry}</Button>
          </p>
        )}
        {rows.isSuccess && bars.length === 0 && <p>{t.store.byHourNone}</p>}
        {bars.map((bar, i) => (
          <span
            key={bar.from}
            className={css['hour']}
            title={`${formats.hourMinute(bar.from)}  ${bar.value === null ? '–' : formats.count(bar.value)}`}
          >
            <span
              className={css['column']}
              data-unknown={bar.value === null}
              style={{ transform: `scaleY(${bar.share})` }}
            />
            {(i === 0 || i === last || i === Math.round(last / 2)) && <small>{formats.hourMinute(bar.from)}</small>}
          </span>
        ))}
      </div>
    </div>
  );
}
