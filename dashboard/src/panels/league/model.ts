import type { StoreId } from '@atrium/shared/ids';
import type { Store } from '@atrium/shared/venue/venue';
import type { Colouring } from '../../live/colouring.ts';
import { isRatio, type MapMetric, type Reading } from '../../live/store-metric.ts';

export type Ranked = { readonly store: Store; readonly name: string; readonly value: number; readonly share: number };

const surely = (reading: Extract<Reading, { kind: 'known' }>, metric: MapMetric): number =>
  isRatio(metric) ? (reading.kpi?.low ?? reading.value) : reading.value;

export type League = {
  readonly rows: readonly Ranked[];
  readonly unknown: number;
};

/**
 * Stores by their number, highest first; equal ones by name, so that they do not swap places with every frame. Ratios are ordered
 * by the lower end of their interval: one visit and one purchase are no proof of the best shop in the mall.
 */
export function leagueOf(
  stores: readonly Store[],
  colouring: Colouring,
  nameOf: (store: Store) => string,
  limit: number,
): League {
  const rows: (Ranked & { readonly sure: number })[] = [];
  let unknown = 0;
  for (const store of stores) {
    const reading: Reading | undefined = colouring.readings.get(store.id);
    if (reading?.kind === 'known')
      rows.push({
        store,
        name: nameOf(store),
        value: reading.value,
        share: 0,
        sure: surely(reading, colouring.metric),
      });
    else unknown += 1;
  }
  rows.sort((a, b) => b.sure - a.sure || (a.name < b.name ? -1 : 1));
  const most = rows.reduce((highest, { value }) => Math.max(highest, value), 0);
  return {
    rows: rows
      .slice(0, limit)
      .map(({ store, name, value }) => ({ store, name, value, share: most > 0 ? value / most : 0 })),
    unknown,
  };
}

/** Stores whose name, unit or id holds every word of the question. */
export function findStores(stores: readonly Store[], question: string, limit: number): readonly StoreId[] {
  const words = question
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const texts = (store: Store): string =>
    [store.id, store.unit ?? '', store.category, ...Object.values(store.name)].join(' ').toLowerCase();
  return stores
    .filter((store) => words.every((word) => texts(store).includes(word)))
    .slice(0, limit)
    .map(({ id }) => id);
}
