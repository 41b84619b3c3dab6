import type { DrawnUnit } from './floors.ts';

/** Longest part of an id that is taken from a name; the rest is for telling apart. */
const MAX_NAME = 40;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Some names were written for a web page. */
export const plainName = (name: string): string =>
  name.replace(/&(amp|lt|gt|quot|#39);/g, (whole, key: string) => ENTITIES[key] ?? whole).trim();

/** Ids of stores by the ids of their units: the name where only one shop bears it, else name and end of the unit's id. */
export function storeIds(shops: readonly Pick<DrawnUnit, 'id' | 'name'>[]): ReadonlyMap<string, string> {
  const uses = new Map<string, number>();
  for (const { name } of shops) uses.set(slug(name), (uses.get(slug(name)) ?? 0) + 1);
  return new Map(
    shops.map(({ id, name }) => {
      const own = slug(name);
      return [id, own !== '' && uses.get(own) === 1 ? own : `${own === '' ? 'store' : own}-${id.slice(-8)}`];
    }),
  );
}

const slug = (name: string): string =>
  plainName(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, MAX_NAME)
    .replace(/-+$/, '');
