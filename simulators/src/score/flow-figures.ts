import type { StoreId } from '@atrium/shared/ids';
import type { Answers } from './answers.ts';
import { figure } from './definitions.ts';
import { shareOf, sumOf } from './stats.ts';
import type { TrueMall } from './true-mall.ts';

type Matrix = ReadonlyMap<string, number>;

const cellOf = (store: StoreId, next: StoreId): string => `${store} ${next}`;

function matrixOf(moves: Iterable<readonly [string, number]>): Matrix {
  const matrix = new Map<string, number>();
  for (const [cell, count] of moves) matrix.set(cell, (matrix.get(cell) ?? 0) + count);
  return matrix;
}

/** From each visit of a trackable shopper to the next one, as often as there are phones. */
function trueMoves(mall: TrueMall): Matrix {
  const trips = new Map<string, TrueMall['visits']>();
  for (const visit of mall.visits) {
    if (visit.role !== 'shopper') continue;
    const known = trips.get(visit.trip);
    if (known === undefined) trips.set(visit.trip, [visit]);
    else known.push(visit);
  }
  return matrixOf(
    [...trips.values()].flatMap((visits) => {
      const inOrder = visits.toSorted((a, b) => a.from - b.from);
      return inOrder.flatMap(({ store, phones }, index): (readonly [string, number])[] => {
        const next = inOrder[index + 1]?.store;
        return next === undefined || next === store ? [] : [[cellOf(store, next), phones]];
      });
    }),
  );
}

/** Common part of commuters (Lenormand 2012): 1 where two matrices are equal, 0 where they share nothing. */
function commonPart(a: Matrix, b: Matrix): number | null {
  const both = sumOf([...a].map(([cell, count]) => Math.min(count, b.get(cell) ?? 0)));
  return shareOf(2 * both, sumOf([...a.values()]) + sumOf([...b.values()]));
}

export function flowFigures(mall: TrueMall, { flows }: Answers) {
  const truth = trueMoves(mall);
  const told = flows === null ? null : matrixOf(flows.map(({ store, next, moves }) => [cellOf(store, next), moves]));
  const moves = sumOf([...truth.values()]);
  return { 'flows.cpc': figure('flows.cpc', told === null || moves === 0 ? null : commonPart(truth, told), moves) };
}
