import { FAULT_HELP, type Fault } from '../faults/fault.ts';
import { readFault } from '../faults/read-fault.ts';
import type { Input, Option } from './command.ts';
import { UsageError } from './usage-error.ts';

/** The option of every command that can break what it sends. */
export const FAULT_OPTIONS: Readonly<Record<string, Option>> = {
  fault: { value: 'KIND[:key=value,…]', help: 'break the stream on purpose; may be repeated', isRepeatable: true },
};

export const FAULT_NOTE = `Faults work in the order given. All but skew, offline, death, average, flood, till-skew and nightly take of=KIND
(sighting, count, purchase, status) and source=SENSOR|STORE; after=TIME and for=TIME, counted from the start of the run, say when.
${Object.entries(FAULT_HELP)
  .map(([kind, help]) => `  ${kind.padEnd(11)}${help.replaceAll('\n', `\n${' '.repeat(13)}`)}`)
  .join('\n')}`;

/** @throws UsageError that quotes what cannot be read */
export function readFaults({ values }: Input): Fault[] {
  return values('fault').map((text) => {
    try {
      return readFault(text);
    } catch (error) {
      if (error instanceof RangeError) throw new UsageError(`--fault "${text}": ${error.message}`, { cause: error });
      throw error;
    }
  });
}
