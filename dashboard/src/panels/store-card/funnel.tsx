import type { StoreNow } from '@atrium/shared/wire/frame';
import type { ReactNode } from 'react';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import { funnelOf } from './model.ts';
import css from './store-card.module.css';

/** Came past, came in, stayed, bought: as widths under one another. */
export function Funnel({ now }: { readonly now: StoreNow | undefined }): ReactNode {
  const t = useTexts();
  const { formats } = useVenue();
  const steps = now === undefined ? null : funnelOf(now);
  if (steps === null) return null;
  return (
    <div className={css['funnel']}>
      <h3>{t.store.funnel}</h3>
      <ol>
        {steps.map((step) => (
          <li key={step.key}>
            <span>{step.key === 'past' ? t.store.past : t.kpi[step.key]}</span>
            <span className={css['step']} aria-hidden="true">
              <span style={{ transform: `scaleX(${step.share})` }} />
            </span>
            <strong>{step.value === null ? '–' : formats.count(step.value)}</strong>
          </li>
        ))}
      </ol>
      <p className={css['rules']}>{t.store.funnelNote}</p>
    </div>
  );
}
