/**
 * The head that a radio driver puts before a frame: a list of which fields are there, then the fields, each at a multiple of its
 * own size. Source: radiotap.org.
 */

/** Size and alignment of the fields by their bit, up to the one that is wanted. */
const FIELDS: readonly (readonly [size: number, align: number])[] = [
  [8, 8],
  [1, 1],
  [1, 1],
  [4, 2],
  [2, 2],
];
const ANTENNA_SIGNAL = 5;
const MORE = 0x8000_0000;

/** @returns how long the head is and the level at the antenna, dBm; null for what is no such head */
export function readRadiotap(frame: Uint8Array): { readonly length: number; readonly rssi: number | null } | null {
  if (frame.length < 8 || frame[0] !== 0) return null;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const length = view.getUint16(2, true);
  if (length < 8 || length > frame.length) return null;
  const present = view.getUint32(4, true);
  let at = 4;
  do at += 4;
  while (at + 4 <= length && (view.getUint32(at - 4, true) & MORE) !== 0);
  for (const [bit, [size, align]] of FIELDS.entries()) {
    if ((present & (1 << bit)) === 0) continue;
    at = Math.ceil(at / align) * align + size;
  }
  const hasLevel = (present & (1 << ANTENNA_SIGNAL)) !== 0 && at < length;
  return { length, rssi: hasLevel ? view.getInt8(at) : null };
}
