import { FIGURES, type Figure, type Figures, NAMES, variesOf } from './definitions.ts';
import type { ScoreCard } from './score-card.ts';

const DECIMALS: Readonly<Record<string, number>> = { share: 3, ratio: 3, pp: 2, '%': 2, s: 1, '1/h': 2 };

/** A value for people; unknown is said, not shown as zero. */
export function shownValue({ value, unit }: Pick<Figure, 'value' | 'unit'>): string {
  if (value === null) return 'unknown';
  const digits = DECIMALS[unit] ?? 0;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** What a terminal shows: every figure, and the stores that were told worst. */
export function tableOf({ figures, stores }: ScoreCard): string {
  const rows = NAMES.map((name) => {
    const { unit, n } = figures[name];
    return [name, shownValue(figures[name]), unit, n.toLocaleString('en'), variesOf(name) ? '*' : ''] as const;
  });
  const worst = stores
    .filter(({ f1 }) => f1 !== null)
    .sort((a, b) => (a.f1 ?? 0) - (b.f1 ?? 0) || (a.store < b.store ? -1 : 1))
    .slice(0, 3)
    .map(({ store, f1, truths, hub }) => `${store} ${(f1 ?? 0).toFixed(2)} (${truths} true, ${hub} told)`);
  return [
    line('figure', 'value', 'unit', 'n'),
    ...rows.map(([name, value, unit, n, mark]) => line(`${name}${mark}`, value, unit, n)),
    '* differs from machine to machine; all others follow from the scenario and the seed',
    ...(worst.length === 0 ? [] : [`lowest F1 of visits: ${worst.join(', ')}`]),
  ].join('\n');
}

const line = (name: string, value: string, unit: string, n: string): string =>
  `${name.padEnd(26)}${value.padStart(12)}  ${unit.padEnd(14)}${n.padStart(9)}`;

/** The formulas, for `--help`. */
export const definitions = (): string => {
  const width = Math.max(...NAMES.map((name) => name.length)) + 2;
  return NAMES.map((name) => `  ${name.padEnd(width)}${FIGURES[name].words} [${FIGURES[name].unit}]`).join('\n');
};

type Entry = Pick<Figure, 'unit' | 'ratio' | 'against'> & { readonly value: number };

/** What `--json` writes. A figure that is unknown is not in it: it has no value. */
export const jsonOf = (figures: Figures): Readonly<Record<string, Entry>> =>
  Object.fromEntries(
    NAMES.flatMap((name): [string, Entry][] => {
      const { value, n: _n, ...rest } = figures[name];
      return value === null ? [] : [[name, { value, ...rest }]];
    }),
  );
