import type { Dbm, EpochMs } from '@atrium/shared/units';
import type { PlanModel } from './plan-model.ts';

/** What one batch of one device said: levels by receiver. Two lists of equal length. */
export type Scan = { readonly receivers: readonly number[]; readonly levels: readonly Dbm[] };

/** What the mall knows of its receivers at the time of a scan. */
export type Ears = {
  /** When each receiver last heard anything. One that heard nothing since `awakeFrom` says nothing by its silence. */
  readonly heardAt: ArrayLike<EpochMs>;
  readonly awakeFrom: EpochMs;
  /** Error of each receiver, dB, that was learned. */
  readonly bias: ArrayLike<number>;
  /** Level at which a receiver misses half of what is sent, dBm. */
  readonly weakest: { readonly wifi: Dbm; readonly ble: Dbm };
};

/** Weight of receivers that heard nothing, against those that heard something. */
const MISS_WEIGHT = 0.5;
/** A missing report says something from this far below the weakest level upwards, dB. */
const MISS_MARGIN_DB = 8;
/** No single receiver may say more than this many standard deviations. */
const CLIP_SIGMAS = 3;

/** A scan, ready to be held against places. */
export type Question = {
  readonly scan: Scan;
  readonly bias: Ears['bias'];
  readonly weakest: Dbm;
  /** Receivers by cell whose silence is looked at, and whether each was silent although awake: 1, else 0. */
  readonly audible: readonly Int32Array[];
  readonly silent: Uint8Array;
};

export function questionOf({ map }: PlanModel, ears: Ears, scan: Scan): Question {
  const kind = map.receivers[scan.receivers[0] ?? 0]?.kind ?? 'wifi';
  const silent = new Uint8Array(map.receivers.length);
  for (let r = 0; r < silent.length; r++) silent[r] = (ears.heardAt[r] ?? 0) >= ears.awakeFrom ? 1 : 0;
  for (const r of scan.receivers) silent[r] = 0;
  return { scan, bias: ears.bias, weakest: ears.weakest[kind], audible: map.audible[kind], silent };
}

/** How well a scan fits a cell: log of the mean over its points. */
export function logLikelihood(plan: PlanModel, question: Question, cell: number): number {
  const { firstPoint } = plan.map;
  const from = firstPoint[cell] ?? 0;
  const to = firstPoint[cell + 1] ?? from;
  let best = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let point = from; point < to; point++) {
    const value = atPoint(plan, question, cell, point);
    if (value > best) {
      sum = sum * Math.exp(best - value) + 1;
      best = value;
    } else sum += Math.exp(value - best);
  }
  return best + Math.log(sum / Math.max(1, to - from));
}

/** Gaussian errors with the loudness of the device integrated out, and a word for each receiver that should have heard it. */
function atPoint({ map, radio }: PlanModel, question: Question, cell: number, point: number): number {
  const { bias } = question;
  const { receivers, levels } = question.scan;
  const row = point * map.receivers.length;
  const clip = CLIP_SIGMAS * radio.sigmaDb;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < receivers.length; i++) {
    const receiver = receivers[i] ?? 0;
    const error = (levels[i] ?? 0) - (map.levels[row + receiver] ?? 0) - (bias[receiver] ?? 0);
    const clipped = Math.max(-clip, Math.min(clip, error));
    sum += clipped;
    squares += clipped * clipped;
  }
  const variance = radio.sigmaDb ** 2;
  const share = radio.deviceDb ** 2 / (variance + receivers.length * radio.deviceDb ** 2);
  const missed = missedAt(map.levels, question, { cell, row, louder: share * sum });
  return radio.temper * (-(squares - share * sum * sum) / (2 * variance) + MISS_WEIGHT * missed);
}

type Place = { readonly cell: number; readonly row: number; readonly louder: number };

function missedAt(levels: Float32Array, question: Question, { cell, row, louder }: Place): number {
  const { bias, silent } = question;
  const audible = question.audible[cell];
  if (audible === undefined) return 0;
  const offset = louder - question.weakest;
  let total = 0;
  for (let i = 0; i < audible.length; i++) {
    const receiver = audible[i] ?? 0;
    if (silent[receiver] !== 1) continue;
    const above = (levels[row + receiver] ?? 0) + (bias[receiver] ?? 0) + offset;
    if (above > -MISS_MARGIN_DB) total += logMissed(above);
  }
  return total;
}

/** Chance that a receiver misses a device that it should hear so far above its weakest level: never below one in ten. */
const MISSED = Float64Array.from({ length: 256 }, (_, i) => {
  const above = i / 2 - 64;
  return Math.log(0.1 + 0.9 / (1 + Math.exp((1.7 * above) / 8)));
});

const logMissed = (above: Dbm): number => MISSED[Math.max(0, Math.min(255, Math.round(above * 2) + 128))] ?? 0;
