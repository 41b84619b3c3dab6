import type { EpochMs } from '@atrium/shared/units';

const HOUR_MS = 3_600_000;

/** The whole hours that have passed since `since`: what the history can answer for good. Empty (`from` = `to`) in the first hour. */
export function closedPeriod(since: EpochMs, at: EpochMs): { readonly from: EpochMs; readonly to: EpochMs } {
  return { from: since, to: since + Math.max(0, Math.floor((at - since) / HOUR_MS)) * HOUR_MS };
}
