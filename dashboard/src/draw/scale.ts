/** Scales with round ends that stay put: a scale that follows every frame makes all comparison over time impossible. */

const STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** The smallest "round" number that is not below `value`. */
export function niceCeil(value: number): number {
  if (!(value > 0)) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = STEPS.find((candidate) => candidate * power >= value * (1 - 1e-9)) ?? 10;
  return Number((step * power).toPrecision(3));
}

/** How far the largest value may fall below the top before the scale comes down. */
const SHRINK_BELOW = 0.4;

/** The top of the scale after one more frame: grows at once, shrinks only when most of it is no longer used. */
export function nextTop(top: number, max: number, least: number): number {
  const wanted = Math.max(least, niceCeil(max));
  return wanted > top || max < top * SHRINK_BELOW ? wanted : top;
}

/** Lower bounds of `count` classes of whole numbers from 0 to `top`, each at least 1 apart. */
export function classesTo(top: number, count: number): readonly number[] {
  const step = Math.max(1, Math.ceil(top / count));
  return Array.from({ length: count }, (_, i) => i * step);
}

/** Index of the class that a value falls in; bounds are the inclusive lower ends in rising order. */
export function classOf(value: number, bounds: readonly number[]): number {
  let found = 0;
  for (let i = 1; i < bounds.length; i++) if (value >= (bounds[i] ?? Number.POSITIVE_INFINITY)) found = i;
  return found;
}
