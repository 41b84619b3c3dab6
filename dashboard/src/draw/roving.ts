import type { StoreId } from '@atrium/shared/ids';
import type { StoreShape } from './level-shapes.ts';
import { type Direction, nearestIn } from './nearest.ts';

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

export const directionOf = (key: string): Direction | null => ARROWS[key] ?? null;

/** One store of the level is in the tab order; arrows move it to the nearest in their direction. */
export function moveRoving(stores: readonly StoreShape[], from: StoreId | null, direction: Direction): StoreId | null {
  const here = stores.find(({ store }) => store === from) ?? stores[0];
  if (here === undefined) return null;
  if (from === null) return here.store;
  return nearestIn(stores, here.centre, direction)?.store ?? null;
}

/** The store that Tab leads to: the one chosen, else the one furthest to the top left, where reading begins. */
export function firstStop(stores: readonly StoreShape[], chosen: StoreId | null): StoreId | null {
  if (stores.some(({ store }) => store === chosen)) return chosen;
  const sum = ({ centre }: StoreShape): number => centre[0] + centre[1];
  return (
    stores.reduce<StoreShape | null>((best, shape) => (best === null || sum(shape) < sum(best) ? shape : best), null)
      ?.store ?? null
  );
}
