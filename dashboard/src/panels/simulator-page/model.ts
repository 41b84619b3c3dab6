import type { KpiRow } from '@atrium/shared/wire/http';
import type { PanelFaultKind, PanelStore } from '@atrium/shared/wire/panel';

/** A fault as the text that the simulators read: `KIND:name=value,…`. Fields left empty are left out. */
export function faultText(kind: string, values: Readonly<Record<string, string>>): string {
  const given = Object.entries(values).flatMap(([name, value]) =>
    value.trim() === '' ? [] : [value === 'on' ? name : `${name}=${value.trim()}`],
  );
  return given.length === 0 ? kind : `${kind}:${given.join(',')}`;
}

/** Names of the fields that must be filled in and are not. */
export const missingFields = (
  { fields }: PanelFaultKind,
  values: Readonly<Record<string, string>>,
): readonly string[] =>
  fields.filter(({ name, required }) => required && (values[name] ?? '').trim() === '').map(({ name }) => name);

/** One number as it is, and as the hub has it. */
export type Pair = {
  readonly truth: number;
  readonly hub: number | null;
  readonly low: number | null;
  readonly high: number | null;
};

export type Verdict = 'same' | 'within' | 'off' | 'unknown';

/** The hub does not know; or is right to the digit, or within its own interval, or wrong. */
export function verdictOf({ truth, hub, low, high }: Pair): Verdict {
  if (hub === null) return 'unknown';
  if (hub === truth) return 'same';
  return low !== null && high !== null && low <= truth && truth <= high ? 'within' : 'off';
}

const NUMBERS = ['visits', 'passersBy', 'purchases', 'revenue'] as const;
export type Compared = (typeof NUMBERS)[number];
export type ComparedRow = { readonly store: string; readonly pairs: Readonly<Record<Compared, Pair>> };

/** Truth beside answer for every store of the run. Visits are those of phones that can be followed: what a perfect hub reports. */
export function compareStores(truth: readonly PanelStore[], rows: readonly KpiRow[]): readonly ComparedRow[] {
  const byStore = new Map(rows.map((row) => [row.key, row]));
  return truth.map((store) => {
    const row = byStore.get(store.store);
    const pair = (number: Compared, value: number): Pair => ({
      truth: value,
      hub: row?.[number].value ?? null,
      low: row?.[number].low ?? null,
      high: row?.[number].high ?? null,
    });
    return {
      store: store.store,
      pairs: {
        visits: pair('visits', store.trackableVisits),
        passersBy: pair('passersBy', store.passersBy),
        purchases: pair('purchases', store.purchases),
        revenue: pair('revenue', store.revenue),
      },
    };
  });
}

/** The whole mall: sums of what both sides know. A store that the hub does not know is left out on both sides. */
export function totalOf(rows: readonly ComparedRow[], number: Compared): Pair & { readonly stores: number } {
  const known = rows.map(({ pairs }) => pairs[number]).filter(({ hub }) => hub !== null);
  const sum = (pick: (pair: Pair) => number): number => known.reduce((total, pair) => total + pick(pair), 0);
  const hub = sum((pair) => pair.hub ?? 0);
  return { truth: sum((pair) => pair.truth), hub, low: hub, high: hub, stores: known.length };
}
