import { classesTo, nextTop } from './scale.ts';

const LEAST_TOP = 5;

/** Class bounds that follow a growing maximum in round steps and otherwise hold still. */
export function createClassScale(count: number): (max: number) => readonly number[] {
  let top = LEAST_TOP;
  let bounds = classesTo(top, count);
  return (max) => {
    const next = nextTop(top, max, LEAST_TOP);
    if (next !== top) {
      top = next;
      bounds = classesTo(top, count);
    }
    return bounds;
  };
}
