import type { MetricKey } from '@atrium/shared/metrics/definitions';
import type { Kpi } from '@atrium/shared/metrics/kpi';
import { lazy, type ReactNode, Suspense } from 'react';
import { useTexts } from '../../hooks/settings.tsx';
import { Info } from '../../ui/info.tsx';
import { Fact } from './fact.tsx';
import css from './kpi-explain.module.css';

const KpiFacts = lazy(() => import('./kpi-facts.tsx').then((part) => ({ default: part.KpiFacts })));

/** What a number means, how it is computed and what it is worth, one click away from the number; the words come after the page. */
export function KpiExplain({ metric, kpi }: { readonly metric: MetricKey; readonly kpi: Kpi }): ReactNode {
  const t = useTexts();
  const name = t.kpi[metric];
  return (
    <Info label={t.kpi.explain(name)}>
      <h3>{name}</h3>
      <Suspense>
        <KpiFacts metric={metric} kpi={kpi} />
      </Suspense>
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
