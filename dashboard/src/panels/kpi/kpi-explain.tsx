import type { MetricKey } from '@atrium/shared/metrics/definitions';
import type { Kpi } from '@atrium/shared/metrics/kpi';
import type { ReactNode } from 'react';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import { Info } from '../../ui/info.tsx';
import css from './kpi-explain.module.css';
import { definitionText, kpiText } from './model.ts';

/** What a number means, how it is computed and what it is worth, one click away from the number. */
export function KpiExplain({ metric, kpi }: { readonly metric: MetricKey; readonly kpi: Kpi }): ReactNode {
  const t = useTexts();
  const { formats } = useVenue();
  const name = t.kpi[metric];
  const definition = definitionText(kpi.definition, t);
  const text = kpiText(kpi, metric, t, formats);
  return (
    <Info label={t.kpi.explain(name)}>
      <h3>{name}</h3>
      {definition !== null && <p className={css['words']}>{definition.words}</p>}
      <dl className={css['facts']}>
        {definition !== null && <Fact name={t.kpi.formula} value={<code>{definition.formula}</code>} />}
        <Fact name={t.kpi.intervalLabel} value={text.interval ?? '–'} />
        <Fact name={t.kpi.sample} value={t.kpi.n(formats.count(kpi.n))} />
        <Fact name={t.kpi.quality} value={text.qualityText} />
        <Fact name={t.kpi.definition} value={kpi.definition} />
      </dl>
    </Info>
  );
}

/** The same for the one number that is not a KPI: a count of this moment has no interval. */
export function InsideExplain(): ReactNode {
  const t = useTexts();
  return (
    <Info label={t.kpi.explain(t.kpi.inside)}>
      <h3>{t.kpi.inside}</h3>
      <p className={css['words']}>{t.kpi.insideWords}</p>
      <dl className={css['facts']}>
        <Fact name={t.kpi.formula} value={<code>{t.kpi.insideFormula}</code>} />
      </dl>
    </Info>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
