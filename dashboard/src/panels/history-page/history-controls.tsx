import type { Session } from '@atrium/shared/wire/http';
import type { ReactNode } from 'react';
import { COMPARISONS, RANGES } from '../../history/periods.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import { Controls } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Select } from '../../ui/select.tsx';
import css from './history-page.module.css';
import { historyTexts } from './texts.ts';
import type { HistoryChoice } from './use-history-choice.ts';

const MALL = '';

/** What to show: of whom, which number, when, in which pieces, and against what. */
export function HistoryControls({
  choice,
  session,
}: {
  readonly choice: HistoryChoice;
  readonly session: Session;
}): ReactNode {
  const t = usePageTexts(historyTexts);
  const all = useTexts();
  const { venue, formats } = useVenue();
  const isTenant = session.role === 'tenant';
  const shown = isTenant ? venue.stores.filter(({ id }) => session.stores.includes(id)) : venue.stores;
  const named = shown
    .map(({ id, name }) => ({ value: id, text: formats.label(name) }))
    .toSorted((a, b) => a.text.localeCompare(b.text));
  return (
    <Controls>
      <Segments
        label={t.range}
        value={choice.range}
        options={RANGES.map((value) => ({ value, text: t.ranges[value] }))}
        onChange={choice.setRange}
      />
      {choice.range === 'custom' && (
        <>
          <DayInput label={t.first} value={choice.first} onChange={choice.setFirst} />
          <DayInput label={t.last} value={choice.last} onChange={choice.setLast} />
        </>
      )}
      <Select
        label={t.scope}
        value={choice.store ?? MALL}
        options={isTenant ? named : [{ value: MALL, text: t.wholeMall }, ...named]}
        onChange={(store) => choice.setStore(store === MALL ? null : store)}
      />
      <Select
        label={t.metric}
        value={choice.metric}
        options={choice.metrics.map((value) => ({ value, text: all.kpi[value] }))}
        onChange={choice.setMetric}
      />
      <Segments
        label={t.bucket}
        value={choice.bucket}
        options={choice.buckets.map((value) => ({ value, text: t.buckets[value] }))}
        onChange={choice.setBucket}
      />
      <span className={css['compare']}>
        <span aria-hidden="true">{t.compare}</span>
        <Select
          label={t.compare}
          value={choice.comparison}
          options={COMPARISONS.map((value) => ({ value, text: t.comparisons[value] }))}
          onChange={choice.setComparison}
        />
      </span>
    </Controls>
  );
}

type DayInputProps = {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (day: string | null) => void;
};

function DayInput({ label, value, onChange }: DayInputProps): ReactNode {
  return (
    <input
      type="date"
      className={css['day']}
      aria-label={label}
      title={label}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
