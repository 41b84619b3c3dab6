/**
 * k-anonymity over time, of what leaves the mall's own staff. Counts are released over *atoms*: pieces of time with nobody in them or with at
 * least k devices. Every range that may be asked for is a union of atoms, so the difference of any two answers is one too, and no
 * pair of permitted questions tells about fewer than k devices. Source: complementary cell suppression, ONS and Eurostat practice.
 */

/** One piece of time with what was counted in it; pieces of one `group` (a day, an hour) may be added up. */
export type Cell = { readonly group: string; readonly count: number };

/** Is this a count that may be told by itself? */
export const isSafe = (count: number, k: number): boolean => count === 0 || count >= k;

/**
 * Put cells together until each piece is safe: within a group, cells that are too small are joined with each other and, if that is
 * not enough, with the smallest of the rest. A group that is too small as a whole cannot be told at all.
 *
 * @returns for each cell the number of its atom, the same for cells that go together; null where nothing can be told
 */
export function atomsOf(cells: readonly Cell[], k: number): (number | null)[] {
  const atoms: (number | null)[] = cells.map((_, i) => i);
  const groups = new Map<string, Placed[]>();
  cells.forEach(({ group, count }, place) => {
    groups.set(group, [...(groups.get(group) ?? []), { place, count }]);
  });
  for (const members of groups.values()) {
    const joined = joinedOf(members, k);
    const sum = joined.reduce((total, { count }) => total + count, 0);
    const atom = sum >= k ? (joined[0]?.place ?? null) : null;
    for (const { place } of joined) atoms[place] = atom;
  }
  return atoms;
}

type Placed = { readonly place: number; readonly count: number };

/** The small cells of a group, and as many of the smallest others as make them safe together. */
function joinedOf(members: readonly Placed[], k: number): Placed[] {
  const joined: Placed[] = [];
  let sum = 0;
  for (const cell of members.filter(({ count }) => count > 0).sort((a, b) => a.count - b.count)) {
    if (cell.count >= k && isSafe(sum, k)) break;
    joined.push(cell);
    sum += cell.count;
  }
  return joined;
}

/** @returns whether some cells, by their places, may be told as one sum: they must be whole atoms */
export function wholenessOf<A>(atoms: readonly (A | null)[]): (wanted: ReadonlySet<number>) => boolean {
  const sizes = new Map<A, number>();
  for (const atom of atoms) if (atom !== null) sizes.set(atom, (sizes.get(atom) ?? 0) + 1);
  return (wanted) => {
    const touched = new Set<A>();
    for (const i of wanted) {
      const atom = atoms[i] ?? null;
      if (atom === null) return false;
      touched.add(atom);
    }
    return [...touched].reduce((sum, atom) => sum + (sizes.get(atom) ?? 0), 0) === wanted.size;
  };
}
