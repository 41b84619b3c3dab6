import type { FaultSample } from '@atrium/shared/wire/http';

/** The last refused messages, newest first: samples for people to look at. The counts are in the ledger and on `/metrics`. */
export type FaultRing = { readonly add: (sample: FaultSample) => void; readonly list: () => readonly FaultSample[] };

/** Samples kept; older ones are overwritten. */
const MAX_SAMPLES = 200;

export function createFaultRing(): FaultRing {
  const ring: FaultSample[] = [];
  return {
    add: (sample) => {
      ring.unshift(sample);
      if (ring.length > MAX_SAMPLES) ring.pop();
    },
    list: () => [...ring],
  };
}
