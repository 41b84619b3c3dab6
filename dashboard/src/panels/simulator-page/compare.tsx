import type { Totals } from '@atrium/shared/wire/frame';
import type { PanelState } from '@atrium/shared/wire/panel';
import { type ReactNode, useMemo } from 'react';
import { useMallFrame } from '../../hooks/live.tsx';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useReport } from '../../hooks/report.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import { kpiReport } from '../../link/reports.ts';
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { StateMark, type Tone } from '../../ui/state-mark.tsx';
import {
  type Compared,
  type ComparedRow,
  compareStores,
  type Pair,
  totalOf,
  type Verdict,
  verdictOf,
} from './model.ts';
import css from './simulator-page.module.css';
import { simulatorTexts } from './texts.ts';

/** How often the hub is asked for the span of the run; mall time is rounded so that answers are shared. */
const STEP_MS = 10_000;
const NUMBERS: readonly Compared[] = ['visits', 'passersBy', 'purchases', 'revenue'];
const TONES: Readonly<Record<Verdict, Tone>> = { same: 'good', within: 'good', off: 'warn', unknown: 'plain' };

/** What is true of the simulated mall beside what the hub says of it, store by store. */
export function Compare({ state: { run, truth } }: { readonly state: PanelState }): ReactNode {
  const t = usePageTexts(simulatorTexts);
  const { formats } = useVenue();
  const to = run === null || run.at === null ? null : Math.ceil(run.at / STEP_MS) * STEP_MS;
  const from = run?.from ?? null;
  const report = from === null || to === null || to <= from ? null : kpiReport({ from, to, by: 'store' });
  const answer = useReport(report, { keepsLast: true }).data;
  const rows = useMemo(() => (truth === null ? [] : compareStores(truth.stores, answer ?? [])), [truth, answer]);
  if (run === null || truth === null || from === null || to === null) {
    return (
      <Panel title={t.compare}>
        <p className={css['note']}>{t.compareNone}</p>
      </Panel>
    );
  }
  return (
    <Panel title={t.compare} lead={t.compareLead(formats.clock(from), formats.clock(to))} testId="compare">
      <Sums truth={truth} rows={rows} />
      <StoreComparison rows={rows} />
    </Panel>
  );
}

type Truth = NonNullable<PanelState['truth']>;

function Sums({ truth, rows }: { readonly truth: Truth; readonly rows: readonly ComparedRow[] }): ReactNode {
  const t = usePageTexts(simulatorTexts);
  const all = useTexts();
  const { formats } = useVenue();
  const totals: Totals | undefined = useMallFrame()?.totals;
  const inside = totals?.inside ?? null;
  return (
    <ul className={css['sums']}>
      <Sum
        name={t.inside}
        pair={{ truth: truth.trackableInside, hub: inside, low: inside, high: inside }}
        write={formats.count}
      />
      {NUMBERS.map((number) => (
        <Sum
          key={number}
          name={all.kpi[number]}
          pair={totalOf(rows, number)}
          write={(value) => formats.metricShort(number, value)}
        />
      ))}
    </ul>
  );
}

type SumProps = { readonly name: string; readonly pair: Pair; readonly write: (value: number) => string };

function Sum({ name, pair, write }: SumProps): ReactNode {
  const t = usePageTexts(simulatorTexts);
  const { formats } = useVenue();
  const verdict = verdictOf(pair);
  const off = pair.hub === null || pair.truth === 0 ? null : (pair.hub - pair.truth) / pair.truth;
  return (
    <li>
      <span>{name}</span>
      <strong>
        {pair.hub === null ? '–' : write(pair.hub)} <small>{t.hub}</small>
      </strong>
      <strong>
        {write(pair.truth)} <small>{t.truth}</small>
      </strong>
      <StateMark tone={TONES[verdict]}>
        {verdict === 'off' && off !== null
          ? t.off(`${off > 0 ? '+' : '−'}${formats.ratio(Math.abs(off))}`)
          : t.verdicts[verdict]}
      </StateMark>
    </li>
  );
}

function StoreComparison({ rows }: { readonly rows: readonly ComparedRow[] }): ReactNode {
  const t = usePageTexts(simulatorTexts);
  const all = useTexts();
  const { stores, formats } = useVenue();
  const columns = useMemo<readonly TableColumn<ComparedRow>[]>(() => {
    const name = ({ store }: ComparedRow): string => {
      const known = stores.get(store);
      return known === undefined ? store : formats.label(known.name);
    };
    return [
      { id: 'store', head: t.store, cell: name, sort: name },
      ...NUMBERS.map(
        (number): TableColumn<ComparedRow> => ({
          id: number,
          head: `${all.kpi[number]}: ${t.hub} / ${t.truth}`,
          align: 'end',
          sort: ({ pairs }) => pairs[number].truth,
          cell: ({ pairs }) => <PairCell pair={pairs[number]} write={(value) => formats.metricShort(number, value)} />,
        }),
      ),
    ];
  }, [t, all, stores, formats]);
  return (
    <DataTable caption={t.compare} columns={columns} rows={rows} keyOf={({ store }) => store} sortedBy="-visits" />
  );
}

function PairCell({ pair, write }: Omit<SumProps, 'name'>): ReactNode {
  const t = usePageTexts(simulatorTexts);
  const verdict = verdictOf(pair);
  return (
    <span className={css['compared']} data-verdict={verdict} title={t.verdicts[verdict]}>
      <b>{pair.hub === null ? '–' : write(pair.hub)}</b> / {write(pair.truth)}
      <span className="hidden-text">, {t.verdicts[verdict]}</span>
    </span>
  );
}
