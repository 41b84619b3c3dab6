import { parseArgs } from 'node:util';
import type { EpochMs } from '@atrium/shared/units';
import { UsageError } from './usage-error.ts';

/** What a command may touch of the process. */
export type Io = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results. */
  readonly say: (line: string) => void;
  /** Everything else: progress, warnings. */
  readonly note: (line: string) => void;
  /** Rewrites one line of a terminal; null where there is none. */
  readonly repaint: ((line: string) => void) | null;
  readonly now: () => EpochMs;
  /** Somebody pressed Ctrl-C. */
  readonly signal: AbortSignal;
};

/** An option; without `value` it is a switch. */
export type Option = { readonly value?: string; readonly help: string; readonly isRepeatable?: true };

export type Command = {
  readonly name: string;
  readonly summary: string;
  /** Names of what comes before the options; all are required. */
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, Option>>;
  readonly notes: readonly string[];
  readonly examples: readonly string[];
  /** @returns the exit code */
  readonly run: (input: Input, io: Io) => Promise<number>;
};

export type Input = {
  readonly operands: readonly string[];
  readonly value: (option: string) => string | undefined;
  /** Of an option that may be repeated, in the order given. */
  readonly values: (option: string) => readonly string[];
  readonly isSet: (option: string) => boolean;
};

/** Read what follows the name of a command. @throws UsageError for anything the command does not know */
export function readInput(command: Command, args: readonly string[]): Input | 'help' {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { value, isRepeatable = false }]) => [
      name,
      { type: value === undefined ? 'boolean' : 'string', multiple: isRepeatable } as const,
    ]),
  );
  const { values, positionals } = parse(args, { ...options, help: { type: 'boolean' } });
  if (values['help'] === true) return 'help';
  if (positionals.length !== command.operands.length) {
    const wanted = command.operands.length === 0 ? 'nothing' : command.operands.join(' ');
    throw new UsageError(`${command.name} wants ${wanted}, not "${positionals.join(' ')}"`);
  }
  return {
    operands: positionals,
    value: (option) => {
      const value = values[option];
      return typeof value === 'string' ? value : undefined;
    },
    values: (option) => {
      const given = values[option];
      return Array.isArray(given) ? given.map(String) : [];
    },
    isSet: (option) => values[option] !== undefined,
  };
}

type Parsed = { readonly values: Readonly<Record<string, unknown>>; readonly positionals: readonly string[] };

function parse(
  args: readonly string[],
  options: Record<string, { type: 'boolean' | 'string'; multiple?: boolean }>,
): Parsed {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's words are good: "Unknown option '--sped'", "Option '--seed <value>' argument missing".
    const words = error instanceof Error ? (error.message.split('. To specify')[0] ?? '') : String(error);
    throw new UsageError(words, { cause: error });
  }
}

export function helpOf({ name, summary, operands, options, notes, examples }: Command): string {
  const flags = Object.entries(options).map(([option, { value, help }]) => ({
    flag: `--${option}${value === undefined ? '' : ` ${value}`}`,
    help,
  }));
  const width = Math.max(0, ...flags.map(({ flag }) => flag.length)) + 2;
  return [
    `npm run simulate -- ${[name, ...operands].join(' ')}${flags.length > 0 ? ' [options]' : ''}`,
    '',
    summary,
    '',
    ...flags.map(({ flag, help }) => `  ${flag.padEnd(width)}${help.replaceAll('\n', `\n  ${' '.repeat(width)}`)}`),
    '',
    ...notes.flatMap((note) => [note, '']),
    'Examples:',
    ...examples.map((example) => `  ${example}`),
  ].join('\n');
}
