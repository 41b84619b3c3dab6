import type { ReactNode } from 'react';
import type { Change } from '../../history/change.ts';
import { useVenue } from '../../hooks/venue.tsx';
import css from './report.module.css';

/** A change against another period: coloured only when it is more than chance. */
export function ChangeMark({
  change,
  against,
}: {
  readonly change: Change | null;
  readonly against: string;
}): ReactNode {
  const { formats } = useVenue();
  if (change === null) return <span className={css['change']}>– {against}</span>;
  const way = change.by > 0 ? 'up' : change.by < 0 ? 'down' : 'same';
  const sign = change.by > 0 ? '▲' : change.by < 0 ? '▼' : '=';
  const text =
    change.unit === 'points' ? `${formats.decimal(Math.abs(change.by) * 100)} pp` : formats.ratio(Math.abs(change.by));
  return (
    <span className={css['change']} data-way={way} data-sure={change.isSure}>
      <span aria-hidden="true">{sign}</span>
      <span className="hidden-text">{change.by > 0 ? '+' : change.by < 0 ? '−' : ''}</span>
      {text} {against}
    </span>
  );
}
