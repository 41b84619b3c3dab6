/** A small deterministic source of uniforms for coverage runs (mulberry32). */
export function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A Poisson draw; by the normal distribution where the mean is large. */
export function poissonDraw(mean: number, next: () => number): number {
  if (mean > 500) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normals(next)));
  const limit = Math.exp(-mean);
  let n = 0;
  for (let product = next(); product > limit; product *= next()) n++;
  return n;
}

/** A standard normal draw (Box and Muller). */
export const normals = (next: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
