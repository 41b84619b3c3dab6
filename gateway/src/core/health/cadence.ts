import type { EpochMs, Millis } from '@atrium/shared/units';

/** How a sensor usually talks: the longest pause of late, and since when it is known. */
export type Cadence = {
  /** Longest pause between two signs of life, slowly forgotten, ms. */
  pauseMs: Millis;
  readonly firstAt: EpochMs;
  /** Signs of life at different moments. */
  heard: number;
};

/** A pause this many times the longest one of late is a silence. Between random signs it comes once in ten million pauses. */
const TIMES = 4;
/** A pause is forgotten over this many times its length. */
const FORGOTTEN_OVER = 16;
/** No silence is told sooner, ms: one lost batch of a receiver that reports every ten seconds is none. */
export const LEAST_SILENCE_MS: Millis = 30_000;
/** Nothing is believed of a sensor heard for less, ms, or less often. */
const LEARNED_AFTER_MS: Millis = 600_000;
const LEARNED_AFTER = 20;

export const createCadence = (at: EpochMs): Cadence => ({ pauseMs: 0, firstAt: at, heard: 1 });

/**
 * Learn from one pause that ended. A longer one is believed at once, since the sensor was alive after all; a shorter one only wears
 * the memory down, so that a busy day forgets the night. No clock and no randomness: the same pauses give the same memory.
 *
 * @param atMostMs what a pause can teach; beyond, it was an outage
 */
export function learnPause(cadence: Cadence, pauseMs: Millis, atMostMs: Millis): void {
  cadence.heard++;
  if (pauseMs > atMostMs) return;
  cadence.pauseMs = Math.max(pauseMs, cadence.pauseMs - pauseMs / FORGOTTEN_OVER);
}

/** How long the sensor may say nothing before that is a silence, ms: never longer than `atMostMs`, which holds until it is known. */
export function silentAfter({ pauseMs, firstAt, heard }: Cadence, lastAt: EpochMs, atMostMs: Millis): Millis {
  if (heard < LEARNED_AFTER || lastAt - firstAt < LEARNED_AFTER_MS) return atMostMs;
  return Math.min(atMostMs, Math.max(LEAST_SILENCE_MS, TIMES * pauseMs));
}
