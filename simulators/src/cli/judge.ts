import { readFile } from 'node:fs/promises';
import { HubError } from '@atrium/shared/errors';
import { type Baseline, compareWith } from '../score/baseline.ts';
import type { Figure } from '../score/definitions.ts';
import type { Io } from './command.ts';

const OUT_OF_TOLERANCE = 1;

/** Say what left its tolerance. @returns the exit code */
export function judge(
  baseline: Baseline,
  figures: Readonly<Record<string, Pick<Figure, 'value' | 'unit'>>>,
  io: Io,
): number {
  const faults = compareWith(baseline, figures);
  for (const fault of faults) io.note(`baseline: ${fault}`);
  if (faults.length > 0) return OUT_OF_TOLERANCE;
  io.say(`baseline: all ${Object.keys(baseline).length} figures within their tolerance`);
  return 0;
}

export const readText = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: unknown) => {
    throw new HubError('BAD_REQUEST', `cannot read ${path}: ${String(cause)}`, { cause });
  });
