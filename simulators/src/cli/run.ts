import { HubError } from '@atrium/shared/errors';
import { type Command, helpOf, type Io, readInput } from './command.ts';
import { loadCommand } from './load-command.ts';
import { panelCommand } from './panel-command.ts';
import { playCommand } from './play-command.ts';
import { recordCommand } from './record-command.ts';
import { replayCommand } from './replay-command.ts';
import { scenariosCommand } from './scenarios-command.ts';
import { scoreCommand } from './score-command.ts';
import { INTERRUPTED } from './transmit.ts';
import { UsageError } from './usage-error.ts';
import { venueCommand } from './venue-command.ts';

export const COMMANDS: readonly Command[] = [
  playCommand,
  scenariosCommand,
  replayCommand,
  recordCommand,
  loadCommand,
  scoreCommand,
  venueCommand,
  panelCommand,
];

const FAILED = 1;
const MISUSED = 2;

/**
 * The command line of the simulators.
 *
 * @param args what follows `npm run simulate --`
 * @returns the exit code: 0 done, 1 failed, 2 not understood, 130 interrupted
 */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === 'help') {
    io.say(overview());
    return name === undefined ? MISUSED : 0;
  }
  const command = COMMANDS.find((it) => it.name === name);
  try {
    if (command === undefined)
      throw new UsageError(`there is no command "${name}", only ${COMMANDS.map((it) => it.name).join(', ')}`);
    const input = readInput(command, rest);
    if (input !== 'help') return await command.run(input, io);
    io.say(helpOf(command));
    return 0;
  } catch (error) {
    return explain(error, command, io);
  }
}

/** Faults that somebody can mend get one line; a bug keeps its stack. */
function explain(error: unknown, command: Command | undefined, io: Io): number {
  if (io.signal.aborted) return INTERRUPTED;
  if (error instanceof UsageError) {
    io.note(`${error.message}\nSee: npm run simulate -- ${command === undefined ? '' : `${command.name} `}--help`);
    return MISUSED;
  }
  if (error instanceof HubError) {
    io.note(error.message);
    return FAILED;
  }
  throw error;
}

const overview = (): string =>
  [
    'npm run simulate -- COMMAND [options]',
    '',
    ...COMMANDS.map(
      ({ name, operands, summary }) => `  ${[name, ...operands].join(' ').padEnd(16)}${summary.split('\n')[0]}`,
    ),
    '',
    'npm run simulate -- COMMAND --help says more.',
  ].join('\n');
