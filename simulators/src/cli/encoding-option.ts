import type { MallId } from '@atrium/shared/ids';
import { encodeMessage } from '../devices/encodings/encoding.ts';
import { ENCODINGS, type EncodingName } from '../devices/encodings/encodings.ts';
import type { Output } from '../devices/simulate.ts';
import type { Input, Io } from './command.ts';
import { readChoice } from './values.ts';

const NAMES = Object.keys(ENCODINGS) as readonly EncodingName[];

export const ENCODING_OPTION = {
  value: 'MAKE',
  help: `let receivers speak as those of a maker do: ${NAMES.join(', ')}; what these cannot tell stays as it is`,
} as const;

/** Say everything in the words of the maker that was asked for, and tell what the hub has to know for it. */
export function inWordsOf(outputs: Iterable<Output>, input: Input, io: Io, mall: MallId): Iterable<Output> {
  const given = input.value('encoding');
  if (given === undefined) return outputs;
  const encoding = ENCODINGS[readChoice('encoding', given, NAMES)];
  io.note(`the hub needs HUB_VENDORS='${JSON.stringify({ topics: [{ ...encoding.binding, mall }] })}'`);
  return encoded(outputs, encoding);
}

function* encoded(outputs: Iterable<Output>, encoding: (typeof ENCODINGS)[EncodingName]): Generator<Output> {
  for (const output of outputs) {
    if (output.kind === 'truth') yield output;
    else for (const message of encodeMessage(output.message, encoding)) yield { kind: 'message', message };
  }
}
