import type { Dbm, EpochMs, Millis } from '@atrium/shared/units';
import { type Belief, observe } from './belief.ts';
import { createLesson, type Lesson, learnFrom, nextLesson, tryOn } from './learn-bias.ts';
import type { Ears, Scan } from './likelihood.ts';
import type { PlanModel } from './plan-model.ts';

/** What the fold learns of its receivers. By receiver of the plan's radio map. */
export type Hearing = {
  /** When each receiver last heard anything, in order of event time. */
  readonly heardAt: EpochMs[];
  /** What was learned of the error of each receiver, dB, and what is being learned. */
  bias: readonly number[];
  lesson: Lesson;
  /** How often each level was reported, by kind; index is -dBm. */
  readonly levels: { readonly wifi: number[]; readonly ble: number[] };
  readonly weakest: { wifi: Dbm; ble: Dbm };
  heard: number;
};

/** Level at which half is missed, until reports tell otherwise, dBm. */
const SENSITIVITY = { wifi: -90, ble: -95 } as const;
/** Of all reports so many are weaker than what counts as the weakest; below that are the lucky ones. */
const LUCKY_SHARE = 0.03;
/** Reports before the weakest level is believed, and between two looks at it. */
const ENOUGH = 512;
const LOOK_EVERY = 256;

export const createHearing = (plan: PlanModel | null): Hearing => {
  const n = plan?.map.receivers.length ?? 0;
  const zeros = (length: number): number[] => Array.from({ length }, () => 0);
  return {
    heardAt: Array.from({ length: n }, () => Number.NEGATIVE_INFINITY),
    bias: zeros(n),
    lesson: createLesson(n),
    levels: { wifi: zeros(128), ble: zeros(128) },
    weakest: { ...SENSITIVITY },
    heard: 0,
  };
};

/** A receiver reported a level. Many sensors keep weak signals to themselves: what they report tells how weak is too weak. */
export function noteLevel(
  hearing: Hearing,
  plan: PlanModel,
  report: { receiver: number; rssi: Dbm; at: EpochMs },
): void {
  const { receiver, rssi, at } = report;
  const kind = plan.map.receivers[receiver]?.kind ?? 'wifi';
  const bin = Math.min(127, Math.max(0, Math.round(-rssi)));
  const counts = hearing.levels[kind];
  counts[bin] = (counts[bin] ?? 0) + 1;
  hearing.heardAt[receiver] = Math.max(at, hearing.heardAt[receiver] ?? at);
  hearing.heard++;
  if (hearing.heard % LOOK_EVERY === 0) hearing.weakest[kind] = weakestOf(counts, SENSITIVITY[kind]);
}

function weakestOf(counts: readonly number[], usual: Dbm): Dbm {
  const total = counts.reduce((sum, n) => sum + n, 0);
  if (total < ENOUGH) return usual;
  let below = 0;
  for (let bin = counts.length - 1; bin > 0; bin--) {
    below += counts[bin] ?? 0;
    if (below >= LUCKY_SHARE * total) return -bin;
  }
  return usual;
}

/** @param silentMs a receiver that heard nothing for longer is not asked what it did not hear */
export const earsAt = (hearing: Hearing, at: EpochMs, silentMs: Millis): Ears => ({
  heardAt: hearing.heardAt,
  awakeFrom: at - silentMs,
  bias: hearing.bias,
  weakest: hearing.weakest,
});

type Seen = { readonly scan: Scan; readonly belief: Belief };

/** Learn from a scan that came in order what receivers are off by; or try on it what was learned. */
export function learn(hearing: Hearing, plan: PlanModel, ears: Ears, { scan, belief }: Seen): void {
  const { lesson } = hearing;
  if (lesson.candidate === null) {
    learnFrom(lesson, plan, ears, { scan, belief });
    return;
  }
  const { candidate } = lesson;
  // Wherever it was, as a place that was found with the old values would speak for them; and by what was heard alone, as quiet
  // values have nothing to explain of what was not.
  const trial = { ...ears, awakeFrom: Number.POSITIVE_INFINITY };
  const fit = (bias: Ears['bias']): number => observe(plan, { ...trial, bias }, null, { scan, elapsed: 0 }).evidence;
  const gain = fit(candidate) - fit(hearing.bias);
  const verdict = tryOn(lesson, gain);
  if (verdict === null) return;
  if (verdict === 'accepted') hearing.bias = candidate;
  hearing.lesson = nextLesson(lesson);
}
