import type { ReactNode } from 'react';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { PLAIN_RANGES, type PlainRange } from '../../hooks/period.ts';
import { Segments } from '../../ui/segments.tsx';
import { reportTexts } from './texts.ts';

export type PeriodChoiceProps = { readonly range: PlainRange; readonly onChange: (range: PlainRange) => void };

export function PeriodChoice({ range, onChange }: PeriodChoiceProps): ReactNode {
  const t = usePageTexts(reportTexts);
  return (
    <Segments
      label={t.period}
      value={range}
      options={PLAIN_RANGES.map((value) => ({ value, text: t.ranges[value] }))}
      onChange={onChange}
    />
  );
}
