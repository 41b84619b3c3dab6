import { HubError } from '@atrium/shared/errors';
import type { CaptureOptions } from './capture-format.ts';

/** One value of a capture that cannot be used. */
export type BadRow = {
  readonly file: string;
  /** From 1, the header included. */
  readonly line: number;
  readonly column: string;
  readonly value: string;
  readonly detail: string;
};

const MAX_SHOWN = 120;

/** @returns how to treat a bad row: stop the reading, or leave it out and say so */
export function badRowPolicy({ skipBad, onBad }: CaptureOptions): (row: BadRow) => void {
  return (row) => {
    if (skipBad === true) {
      onBad?.(row);
      return;
    }
    const { file, line, column, value, detail } = row;
    const shown = value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value;
    throw new HubError('BAD_REQUEST', `${file} line ${line}, column ${column}: ${detail}, not "${shown}"`, {
      context: { file, line, column },
    });
  };
}
