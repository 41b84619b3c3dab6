import { HubError } from '@atrium/shared/errors';
import type { Measurement, Point } from '../pipeline/history-schema.ts';
import type { Mall } from '../pipeline/mall.ts';
import type { Filter, Range } from '../pipeline/ports.ts';

/** Rows of single events that one question goes through at most. */
const MAX_POINTS = 200_000;

/** Every row of a range. @throws HubError BAD_REQUEST when there are too many, STORE_UNREACHABLE */
export async function allPoints<M extends Measurement>(
  { store }: Mall,
  measurement: M,
  { where, range }: { readonly where: Filter<M>; readonly range: Range },
): Promise<readonly Point<M>[]> {
  const points = await store.points<M>({ measurement, range, where, limit: MAX_POINTS + 1 });
  if (points.length <= MAX_POINTS) return points;
  throw new HubError('BAD_REQUEST', `to: more than ${MAX_POINTS} rows; ask for a shorter range`, {
    context: { field: 'to', received: String(range.to) },
  });
}

export const msOf = (timeNs: bigint): number => Number(timeNs / 1_000_000n);
