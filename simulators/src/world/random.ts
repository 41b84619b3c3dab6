/**
 * The only source of chance. xoshiro128** (Blackman and Vigna, 2018): 128 bits of state, passes BigCrush, 32-bit operations only,
 * so that every machine draws the same numbers.
 */
export type Random = {
  /** Next 32 random bits as an unsigned integer. */
  readonly bits: () => number;
  /** Next number in [0, 1), a multiple of 2^-32. */
  readonly unit: () => number;
  /**
   * An independent stream with a name. It depends on the seed and the name alone, never on how much was drawn before, so that
   * a new draw in one place leaves all the other places as they were.
   */
  readonly fork: (...name: readonly (string | number)[]) => Random;
};

type Key = readonly [number, number];
export type State = readonly [number, number, number, number];

/** Murmur3's finaliser: every bit of the input reaches every bit of the result. */
export function scramble(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Two 32-bit lanes with different primes: 65,000 shoppers would share streams by accident in a single lane. */
function extend([a, b]: Key, text: string): Key {
  let low = a ^ 0xdeadbeef;
  let high = b ^ 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x9e3779b1);
    high = Math.imul(high ^ code, 0x5f356495);
  }
  return [scramble(low ^ (high >>> 7)), scramble(high ^ (low >>> 5))];
}

/** xoshiro128** from a given state, which must not be all zero. */
export function xoshiro128(state: State): () => number {
  let [a, b, c, d] = state;
  return () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
}

function stream(key: Key): Random {
  const [low, high] = key;
  const bits = xoshiro128([low, high, scramble(low + 0x9e3779b9), scramble(high ^ 0x7f4a7c15) | 1]);
  return {
    bits,
    unit: () => bits() / 0x1_0000_0000,
    fork: (...name) => stream(name.reduce<Key>((parent, part) => extend(parent, `/${part}`), key)),
  };
}

/** The root of all streams of one run. @param seed any integer or text; equal seeds draw equal numbers */
export const createRandom = (seed: number | string): Random => stream(extend([0, 0], String(seed)));
