import type { EpochMs } from '@atrium/shared/units';
import type { SightingRecord } from '../record.ts';

/**
 * Sightings waiting for the watermark: a binary heap in one total order, so that whatever the order of arrival, they leave in
 * the same order. Bounded by the shell's cap on `size`.
 */
export type Reorder = { readonly heap: SightingRecord[] };

export const createReorder = (): Reorder => ({ heap: [] });

/** Total order of sightings: time, then sensor, device, id, level. */
function before(a: SightingRecord, b: SightingRecord): boolean {
  if (a.at !== b.at) return a.at < b.at;
  if (a.device !== b.device) return a.device < b.device;
  if (a.sensor !== b.sensor) return a.sensor < b.sensor;
  if ((a.id ?? '') !== (b.id ?? '')) return (a.id ?? '') < (b.id ?? '');
  return (a.rssi ?? 0) < (b.rssi ?? 0);
}

export function push({ heap }: Reorder, sighting: SightingRecord): void {
  let i = heap.length;
  heap.push(sighting);
  while (i > 0) {
    const parent = (i - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !before(sighting, above)) break;
    heap[i] = above;
    i = parent;
  }
  heap[i] = sighting;
}

/** Take the first sighting that is not after `upTo`. */
export function popUpTo({ heap }: Reorder, upTo: EpochMs): SightingRecord | undefined {
  const first = heap[0];
  if (first === undefined || first.at > upTo) return undefined;
  const last = heap.pop();
  if (last !== undefined && heap.length > 0) sink(heap, last);
  return first;
}

function sink(heap: SightingRecord[], moved: SightingRecord): void {
  let i = 0;
  for (;;) {
    const left = heap[2 * i + 1];
    if (left === undefined) break;
    const right = heap[2 * i + 2];
    const childIsRight = right !== undefined && before(right, left);
    const child = childIsRight ? right : left;
    if (!before(child, moved)) break;
    heap[i] = child;
    i = 2 * i + (childIsRight ? 2 : 1);
  }
  heap[i] = moved;
}
