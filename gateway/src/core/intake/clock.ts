import type { EpochMs, Millis } from '@atrium/shared/units';
import type { LogRecord, TickRecord } from '../record.ts';

/** Sightings this far behind the watermark are still folded; older ones are `late`, ms. Contract, section 8. */
export const LATE_AFTER_MS: Millis = 600_000;
/** Purchases, counts and the like are taken for this long, ms. */
export const SETTLE_WITHIN_MS: Millis = 7 * 86_400_000;
/** Events this far ahead of the clock are malformed, ms. */
export const FUTURE_AFTER_MS: Millis = 120_000;

/** `wall`: the mall lives now. `event`: it lives in the time of its events. */
export type ClockMode = 'wall' | 'event';

/**
 * The mall's time. `watermark` is the moment up to which everything is believed to have arrived; it never goes back. Events are
 * folded in order up to it.
 */
export type MallClock = {
  readonly mode: ClockMode;
  /** How long to wait for stragglers, ms. */
  readonly holdMs: Millis;
  newest: EpochMs;
  watermark: EpochMs;
};

export const createMallClock = (mode: ClockMode, holdMs: Millis): MallClock => ({
  mode,
  holdMs,
  newest: Number.NEGATIVE_INFINITY,
  watermark: Number.NEGATIVE_INFINITY,
});

/** Where the watermark will be once this entry is folded: a look ahead, nothing is changed. */
export function watermarkAfter(clock: MallClock, record: LogRecord): EpochMs {
  const ahead = { ...clock };
  if (record.k === 't') noteTick(ahead, record);
  else if (record.k === 's' || record.k === 'b' || record.k === 'c') noteEvent(ahead, record.at, record.rx);
  return ahead.watermark;
}

/** A sensor spoke at `at`: the watermark follows the newest event. A fast sensor clock cannot push it past the hub's own. */
export function noteEvent(clock: MallClock, at: EpochMs, rx: EpochMs): void {
  const believed = clock.mode === 'wall' ? Math.min(at, rx) : at;
  if (believed > clock.newest) clock.newest = believed;
  advance(clock, clock.newest - clock.holdMs);
}

export function noteTick(clock: MallClock, tick: TickRecord): void {
  if (tick.mode === 'clock') advance(clock, tick.rx - clock.holdMs);
  if (tick.mode === 'flush') advance(clock, clock.newest);
}

function advance(clock: MallClock, to: EpochMs): void {
  if (to > clock.watermark) clock.watermark = to;
}
