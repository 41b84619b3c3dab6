import type { FunnelRow, FunnelStage } from '@atrium/shared/wire/analytics';
import type { ReactNode } from 'react';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import css from './funnel-page.module.css';
import { funnelPageTexts } from './texts.ts';

const STAGES: readonly FunnelStage[] = ['passer-by', 'visit', 'engaged', 'purchase'];

export type StageBarsProps = {
  readonly rows: readonly FunnelRow[];
  /** The same a week before; empty when nothing was recorded then. */
  readonly before: readonly FunnelRow[];
  readonly look: 'large' | 'small';
};

/** One funnel: each stage as wide as its count, with its share of the stage that it comes from. */
export function StageBars({ rows, before, look }: StageBarsProps): ReactNode {
  const most = Math.max(1, ...rows.map(({ count }) => count.value ?? 0));
  const hadAny = before.some(({ count }) => (count.value ?? 0) > 0);
  const of = (list: readonly FunnelRow[], stage: FunnelStage): FunnelRow | undefined =>
    list.find((candidate) => candidate.stage === stage);
  return (
    <ol className={css['stages']} data-look={look}>
      {STAGES.map((stage) => (
        <Stage
          key={stage}
          stage={stage}
          row={of(rows, stage)}
          was={hadAny ? (of(before, stage)?.count.value ?? null) : null}
          most={most}
          look={look}
        />
      ))}
    </ol>
  );
}

type StageProps = {
  readonly stage: FunnelStage;
  readonly row: FunnelRow | undefined;
  readonly was: number | null;
  readonly most: number;
  readonly look: StageBarsProps['look'];
};

function Stage({ stage, row, was, most, look }: StageProps): ReactNode {
  const t = usePageTexts(funnelPageTexts);
  const all = useTexts();
  const { formats } = useVenue();
  const value = row?.count.value ?? null;
  return (
    <li data-stage={stage}>
      <span>{t.stages[stage]}</span>
      <strong>{value === null ? '–' : formats.count(value)}</strong>
      <span className={css['bar']} data-unknown={value === null} aria-hidden="true">
        <span style={{ transform: `scaleX(${value === null ? 1 : value / most})` }} />
      </span>
      {look === 'large' && (
        <small>
          {value === null ? all.reason[row?.count.reason ?? 'too-few'] : <Rate row={row} />}
          {was !== null && <span>{t.before(formats.count(was))}</span>}
        </small>
      )}
    </li>
  );
}

function Rate({ row }: { readonly row: FunnelRow | undefined }): ReactNode {
  const t = usePageTexts(funnelPageTexts);
  const { formats } = useVenue();
  const rate = row?.rate ?? null;
  if (row === undefined || rate === null || rate.value === null || row.of === null) return <span />;
  const range =
    rate.low === null || rate.high === null ? '' : ` (${formats.ratio(rate.low)} – ${formats.ratio(rate.high)})`;
  return <span>{t.rateOf(`${formats.ratio(rate.value)}${range}`, t.stages[row.of])}</span>;
}
