import type { StoreId } from '@atrium/shared/ids';
import type { Store } from '@atrium/shared/venue/venue';
import type { Colouring } from '../../live/colouring.ts';
import type { Reading } from '../../live/store-metric.ts';

export type Ranked = { readonly store: Store; readonly name: string; readonly value: number; readonly share: number };

export type League = {
  readonly rows: readonly Ranked[];
  readonly unknown: number;
};

/** Stores by their number, highest first; equal ones by name, so that they do not swap places with every frame. */
export function leagueOf(
  stores: readonly Store[],
  colouring: Colouring,
  nameOf: (store: Store) => string,
  limit: number,
): League {
  const rows: Ranked[] = [];
  let unknown = 0;
  for (const store of stores) {
    const reading: Reading | undefined = colouring.readings.get(store.id);
    if (reading?.kind === 'known') rows.push({ store, name: nameOf(store), value: reading.value, share: 0 });
    else unknown += 1;
  }
  rows.sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1));
  const most = rows[0]?.value ?? 0;
  return { rows: rows.slice(0, limit).map((row) => ({ ...row, share: most > 0 ? row.value / most : 0 })), unknown };
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
