import type { ReactNode } from 'react';
import { type FunnelNumbers, funnelOf } from '../../history/funnel.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import css from './funnel-steps.module.css';
import { funnelTexts } from './funnel-texts.ts';

/** Came past, came in, stayed, bought: each step as wide as its share of the first, with what is lost on the way. */
export function FunnelSteps({ row }: { readonly row: FunnelNumbers | null }): ReactNode {
  const t = useTexts();
  const words = usePageTexts(funnelTexts);
  const { formats } = useVenue();
  if (row === null) return <Skeleton look="block" />;
  const steps = funnelOf(row);
  return (
    <ol className={css['steps']} data-testid="funnel">
      {steps.map((step) => (
        <li key={step.key} data-step={step.key}>
          <span className={css['name']}>{step.key === 'front' ? words.front : t.kpi[step.key]}</span>
          <strong>{step.value === null ? '–' : formats.count(step.value)}</strong>
          <span className={css['bar']} aria-hidden="true" data-unknown={step.value === null}>
            <span style={{ transform: `scaleX(${step.share ?? 1})` }} />
          </span>
          <small>
            {step.value === null
              ? t.reason[step.reason ?? 'too-few']
              : step.ofBefore === null
                ? ''
                : words.ofBefore(formats.ratio(step.ofBefore))}
          </small>
        </li>
      ))}
      <li className={css['note']}>{words.note}</li>
    </ol>
  );
}
