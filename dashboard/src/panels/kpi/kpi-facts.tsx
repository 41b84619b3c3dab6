import type { MetricKey } from '@atrium/shared/metrics/definitions';
import type { Kpi } from '@atrium/shared/metrics/kpi';
import type { ReactNode } from 'react';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import { definitionText } from './definition-text.ts';
import { definitionTexts } from './definition-texts.ts';
import { Fact } from './fact.tsx';
import css from './kpi-explain.module.css';
import { kpiText } from './model.ts';

/** What a number means, how it is computed and what it is worth. */
export function KpiFacts({ metric, kpi }: { readonly metric: MetricKey; readonly kpi: Kpi }): ReactNode {
  const t = useTexts();
  const { formats } = useVenue();
  const definition = definitionText(kpi.definition, usePageTexts(definitionTexts));
  const text = kpiText(kpi, metric, t, formats);
  return (
    <>
      {definition !== null && <p className={css['words']}>{definition.words}</p>}
      <dl className={css['facts']}>
        {definition !== null && <Fact name={t.kpi.formula} value={<code>{definition.formula}</code>} />}
        <Fact name={t.kpi.intervalLabel} value={text.interval ?? '–'} />
        <Fact name={t.kpi.sample} value={t.kpi.n(formats.count(kpi.n))} />
        <Fact name={t.kpi.quality} value={text.qualityText} />
        <Fact name={t.kpi.definition} value={kpi.definition} />
      </dl>
    </>
  );
}
