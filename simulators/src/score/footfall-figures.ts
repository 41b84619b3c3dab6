import type { EpochMs } from '@atrium/shared/units';
import type { Answers } from './answers.ts';
import { figure } from './definitions.ts';
import { meanOf, shareOf } from './stats.ts';
import type { TrueMall } from './true-mall.ts';

/** Doors report when a minute is over, so that is when somebody has come. */
const MINUTE_MS = 60_000;
const reportedAt = (at: EpochMs): EpochMs => Math.floor(at / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
/** Fewer people than this say nothing about a percentage. */
const MIN_ENTRIES = 20;

/** Footfall by quarters of an hour: its error, and whether its interval holds the truth. */
export function footfallFigures({ entries }: TrueMall, { quarters }: Answers) {
  const reported = entries.map(reportedAt);
  const known = quarters.flatMap(({ from, to, footfall: { value, low, high } }) => {
    const truth = reported.filter((at) => from <= at && at < to).length;
    // Where nobody came and nobody was counted there was nothing to get wrong.
    if (truth === 0 && value === 0) return [];
    return value === null || low === null || high === null ? [] : [{ truth, value, low, high }];
  });
  const large = known.filter(({ truth }) => truth >= MIN_ENTRIES);
  const held = known.filter(({ truth, low, high }) => low <= truth && truth <= high).length;
  return {
    'footfall.mape': figure(
      'footfall.mape',
      meanOf(large.map(({ truth, value }) => (100 * Math.abs(value - truth)) / truth)),
      large.length,
    ),
    'footfall.coverage': figure('footfall.coverage', shareOf(held, known.length), known.length),
  };
}
