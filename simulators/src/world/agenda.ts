import type { EpochMs } from '@atrium/shared/units';

/** What is due, in order of time; equal times keep the order in which they were added. Holds only what was added and not taken. */
export type Agenda<T> = {
  readonly add: (at: EpochMs, item: T) => void;
  /** The earliest item, or null when there is none. */
  readonly take: () => Due<T> | null;
  /** When the earliest item is due; `Infinity` when there is none. */
  readonly nextAt: () => EpochMs;
  readonly items: () => readonly T[];
};

export type Due<T> = { readonly at: EpochMs; readonly item: T };
type Entry<T> = Due<T> & { readonly order: number };

const isBefore = <T>(a: Entry<T>, b: Entry<T>): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap: discrete-event simulation asks for the next event among thousands, many thousand times a second. */
export function createAgenda<T>(): Agenda<T> {
  const heap: Entry<T>[] = [];
  let added = 0;

  const rise = (entry: Entry<T>): void => {
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[index] = parent;
      index = above;
    }
    heap[index] = entry;
  };

  const smallerChild = (index: number): number => {
    const left = 2 * index + 1;
    const [a, b] = [heap[left], heap[left + 1]];
    return a !== undefined && b !== undefined && isBefore(b, a) ? left + 1 : left;
  };

  const sink = (entry: Entry<T>): void => {
    let index = 0;
    for (;;) {
      const below = smallerChild(index);
      const child = heap[below];
      if (child === undefined || !isBefore(child, entry)) break;
      heap[index] = child;
      index = below;
    }
    heap[index] = entry;
  };

  return {
    add: (at, item) => rise({ at, item, order: added++ }),
    take: () => {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return null;
      if (heap.length > 0) sink(last);
      return first;
    },
    nextAt: () => heap[0]?.at ?? Number.POSITIVE_INFINITY,
    items: () => heap.map(({ item }) => item),
  };
}
