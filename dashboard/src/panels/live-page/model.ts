import type { Level } from '@atrium/shared/venue/venue';
import type { VenueBook } from '../../hooks/venue.tsx';
import type { ViewState } from '../../hooks/view-state.ts';

/** The level to show: the one in the address, else that of the chosen store, else the ground floor, else any. */
export function levelInView(
  book: Pick<VenueBook, 'levels' | 'stores'>,
  view: Pick<ViewState, 'level' | 'store'>,
): Level | null {
  const wanted = view.level ?? (view.store === null ? undefined : book.stores.get(view.store)?.level);
  const ground = book.levels.find(({ ordinal }) => ordinal === 0);
  return book.levels.find(({ id }) => id === wanted) ?? ground ?? book.levels[0] ?? null;
}

/** The level `step` floors up (positive) or down; the same one at either end. */
export function levelBeside(levels: readonly Level[], current: Level, step: number): Level {
  const here = levels.findIndex(({ id }) => id === current.id);
  return levels[Math.min(levels.length - 1, Math.max(0, here - step))] ?? current;
}
