import type { EpochMs, Millis } from '@atrium/shared/units';

/**
 * How far a sensor's clock is from the hub's. A message takes some time to arrive and may wait in a batch; the one that took least
 * tells most, so the estimate is the greatest lead of event time over time of receipt in the last quarter of an hour or two.
 */
export type Skew = {
  readonly from: EpochMs;
  readonly lead: Millis;
  /** Of the quarter before. */
  readonly before: Millis | null;
};

const WINDOW_MS: Millis = 900_000;

export function noteLead(skew: Skew | null, at: EpochMs, rx: EpochMs): Skew {
  const lead = at - rx;
  if (skew === null) return { from: rx, lead, before: null };
  if (rx - skew.from >= WINDOW_MS) return { from: rx, lead, before: skew.lead };
  return lead > skew.lead ? { ...skew, lead } : skew;
}

/** Positive: the sensor's clock is ahead. Negative: behind, or its messages take that long. */
export const skewOf = (skew: Skew): Millis => Math.max(skew.lead, skew.before ?? skew.lead);
