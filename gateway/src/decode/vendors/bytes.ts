/** Reads a binary message from front to end. Past the end it gives zeros and says so, so that callers check once. */
export type Bytes = {
  readonly byte: () => number;
  readonly signedByte: () => number;
  readonly word16: () => number;
  readonly word32: () => number;
  readonly take: (length: number) => Uint8Array;
  /** More was asked for than there is. */
  readonly short: () => boolean;
  readonly left: () => number;
};

export function createBytes(data: Uint8Array, order: 'high-first' | 'low-first'): Bytes {
  let at = 0;
  let short = false;
  function take(length: number): Uint8Array {
    const part = data.subarray(at, at + length);
    at += length;
    if (part.length === length) return part;
    short = true;
    return new Uint8Array(length);
  }
  const number = (length: number): number => {
    const part = take(length);
    const ordered = order === 'high-first' ? part : part.toReversed();
    return ordered.reduce((sum, byte) => sum * 256 + byte, 0);
  };
  return {
    byte: () => number(1),
    signedByte: () => (number(1) << 24) >> 24,
    word16: () => number(2),
    word32: () => number(4),
    take,
    short: () => short,
    left: () => Math.max(0, data.length - at),
  };
}
