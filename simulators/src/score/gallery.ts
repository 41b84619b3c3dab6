import type { Baseline } from './baseline.ts';
import { FIGURES, type FigureName, type Figures } from './definitions.ts';
import { meanOf, sumOf } from './stats.ts';
import { shownValue } from './table.ts';

/** One figure over several seeds. */
export type Spread = {
  /** The mean; null: unknown with every seed. */
  readonly value: number | null;
  /** Half of its 95 % interval (Student's t); null below two seeds. */
  readonly half: number | null;
  readonly unit: string;
  readonly n: number;
};

/** By `scenario/figure`. */
export type Gallery = Readonly<Record<string, Spread>>;

/** Columns of the gallery's table: what each scenario is asked. */
export const COLUMNS = [
  ['visits.f1', 'visit F1'],
  ['dwell.corrected-mae', 'dwell MAE, s'],
  ['zones.accuracy', 'in the right store'],
  ['zones.flaps', 'flaps/h'],
  ['capture.mae', 'capture MAE, pp'],
  ['flows.cpc', 'flow CPC'],
  ['footfall.mape', 'footfall MAPE, %'],
  ['footfall.coverage', 'footfall coverage'],
  ['conversion.mall-error', 'conversion error, pp'],
  ['conversion.coverage', 'conversion coverage'],
  ['purchases.error', 'purchases error'],
  ['events.lost', 'lost'],
] as const satisfies readonly (readonly [FigureName, string])[];

/** 97.5 % points of Student's t, by degrees of freedom from 1 on; beyond, it is about the normal's. */
const T = [
  12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.1, 2.09,
];

function spreadOf(values: readonly number[], unit: string): Spread {
  const mean = meanOf(values);
  const n = values.length;
  if (mean === null || n < 2) return { value: mean, half: null, unit, n };
  const sd = Math.sqrt(sumOf(values.map((value) => (value - mean) ** 2)) / (n - 1));
  return { value: mean, half: ((T[n - 2] ?? 1.96) * sd) / Math.sqrt(n), unit, n };
}

/** @param runs figures of each seed, by scenario */
export const galleryOf = (runs: ReadonlyMap<string, readonly Figures[]>): Gallery =>
  Object.fromEntries(
    [...runs].flatMap(([scenario, cards]) =>
      COLUMNS.map(([name]) => {
        const known = cards.flatMap((figures) => figures[name].value ?? []);
        return [`${scenario}/${name}`, spreadOf(known, FIGURES[name].unit)] as const;
      }),
    ),
  );

const shown = ({ value, half, unit }: Spread): string => {
  if (value === null) return '–';
  const said = shownValue({ value, unit });
  return half === null || half === 0 ? said : `${said} ± ${shownValue({ value: half, unit })}`;
};

/** A Markdown table: one row for each scenario. */
export function galleryTable(gallery: Gallery): string {
  const scenarios = [...new Set(Object.keys(gallery).map((key) => key.split('/')[0] ?? ''))];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['Scenario', ...COLUMNS.map(([, title]) => title)]),
    line(['---', ...COLUMNS.map(() => '---')]),
    ...scenarios.map((scenario) =>
      line([
        scenario,
        ...COLUMNS.map(([name]) =>
          shown(gallery[`${scenario}/${name}`] ?? { value: null, half: null, unit: '', n: 0 }),
        ),
      ]),
    ),
  ].join('\n');
}

/** How far a figure may move before somebody has to look, by its unit. */
const TOLERANCES: Readonly<Record<string, number>> = { share: 0.05, pp: 3, '%': 2, s: 20, '1/h': 0.5, ratio: 0.05 };

/** What the next run is held to. Counts of what went wrong have no tolerance. */
export const baselineOf = (gallery: Gallery): Baseline =>
  Object.fromEntries(
    Object.entries(gallery).flatMap(([key, { value, unit }]) =>
      value === null
        ? []
        : [[key, { value: Math.round(value * 1_000) / 1_000, tolerance: TOLERANCES[unit] ?? 0 }] as const],
    ),
  );
