import { isId } from '@atrium/shared/ids';
import type { Millis } from '@atrium/shared/units';
import { formatTopic, parseTopic } from '@atrium/shared/wire/topics';
import type { BadRow } from '../captures/bad-row.ts';
import type { CaptureOptions } from '../captures/capture-format.ts';
import { CAPTURE_FORMATS } from '../captures/formats.ts';
import type { TimedMessage } from '../captures/timed-message.ts';
import type { Output } from '../devices/simulate.ts';
import { createFaultChain, type FaultChain } from '../faults/apply-faults.ts';
import { extentOf, shiftMessage, shiftToNow } from '../play/shift-times.ts';
import { NO_TRUTH_FILE } from '../play/truth-file.ts';
import { BROKER_NOTE, BROKER_OPTIONS, readBrokerOptions } from './broker-options.ts';
import type { Command, Input, Io } from './command.ts';
import { FAULT_NOTE, FAULT_OPTIONS, readFaults } from './fault-options.ts';
import { scoreReplay } from './score-replay.ts';
import { transmit } from './transmit.ts';
import { UsageError } from './usage-error.ts';
import { readChoice, readDuration, readSpeed, readWhole } from './values.ts';

export const FORMATS = Object.keys(CAPTURE_FORMATS) as readonly (keyof typeof CAPTURE_FORMATS)[];

export const replayCommand: Command = {
  name: 'replay',
  summary: 'Send a recorded capture through MQTT, as if it happened now or as it happened then.',
  operands: ['FILE'],
  options: {
    format: { value: 'F', help: `what the file is: ${FORMATS.join(', ')}` },
    speed: { value: 'X|max', help: 'recorded seconds a second, or as fast as the broker takes them; default 1' },
    times: { value: 'now|original', help: 'move the capture to now, or leave its times as they are; default now' },
    overlap: {
      value: 'TIME',
      help: 'mall-site1: let all walks start within this time, so that many people walk at once',
    },
    'skip-bad': { help: 'leave out what cannot be read, and say how much, instead of stopping' },
    mall: { value: 'ID', help: 'send it as this mall' },
    score: { help: 'send it through a hub of its own, at its original times, and compare with the truth beside it' },
    truth: { value: 'FILE', help: 'with --score: what really happened; default FILE.truth.jsonl beside FILE.jsonl' },
    venue: { value: 'PATH', help: 'with --score: the venue of the capture; default the demo venue' },
    store: { value: 'S', help: 'with --score: embedded or influx1' },
    json: { value: 'FILE', help: 'with --score: write every figure that is known' },
    html: { value: 'FILE', help: 'with --score: write a page with plots' },
    baseline: { value: 'FILE', help: 'with --score: fail when a figure leaves its tolerance' },
    keep: { value: 'DIR', help: "with --score: keep the hub's data there; it must be empty" },
    seed: { value: 'N', help: 'what faults draw from; default 1' },
    ...FAULT_OPTIONS,
    ...BROKER_OPTIONS,
  },
  notes: [
    `Times. "now" moves the capture so that its first event happens now. Played faster than it was recorded it would run
ahead of the clock, and a hub refuses the future: then its last event happens when it is sent.`,
    `For the original times of an old day start the hub with HUB_CLOCK=event and replay with --times original. The venue
that fits a capture is written by: npm run simulate -- venue FILE --format F --out DIR`,
    `From a bug report to a test: record what a broker saw, write beside it what really happened (lines of kind trip, visit, pass
and purchase, as play --truth writes them), and replay --score it with a baseline.`,
    FAULT_NOTE,
    BROKER_NOTE,
  ],
  examples: [
    'npm run simulate -- replay day.csv --format market --times original --speed max',
    'npm run simulate -- replay recorded.jsonl --format jsonl --speed 10',
    'npm run simulate -- replay bug.jsonl --format jsonl --score --baseline bug.baseline.json',
  ],
  run: replay,
};

export function readFormat({ value }: Input): keyof typeof CAPTURE_FORMATS {
  const format = value('format');
  if (format === undefined) throw new UsageError(`--format is needed: ${FORMATS.join(', ')}`);
  return readChoice('format', format, FORMATS);
}

async function replay(input: Input, io: Io): Promise<number> {
  const [path = ''] = input.operands;
  const { value } = input;
  const format = readFormat(input);
  const broker = readBrokerOptions(input, io);
  const speed = readSpeed(value('speed') ?? '1');
  const times = readChoice('times', value('times') ?? 'now', ['now', 'original']);
  const mall = value('mall');
  if (mall !== undefined && !isId(mall))
    throw new UsageError(`--mall "${mall}" is not 1 to 63 characters of a-z, 0-9 and "-"`);
  const overlap = value('overlap');
  const options: CaptureOptions = {
    skipBad: input.isSet('skip-bad'),
    ...(overlap === undefined ? {} : { overlapMs: readDuration('overlap', overlap) }),
  };
  const faults = readFaults(input);
  const seed = readWhole('seed', value('seed') ?? '1', [0, Number.MAX_SAFE_INTEGER]);
  const { read } = CAPTURE_FORMATS[format];

  // Read once before anything is sent: a file that breaks in the middle should not leave half of itself in a hub.
  const skipped = createSkipped(io);
  const extent = await extentOf(read(path, { ...options, onBad: skipped.note }));
  skipped.sum();
  if (extent === null) {
    io.say(`${path} holds no messages`);
    return 0;
  }
  const now = io.now();
  const by = times === 'now' && !input.isSet('score') ? shiftToNow(extent, now, speed) : 0;
  const pace = { speed, origin: { event: extent.first + by, wall: now } };
  const chain = createFaultChain(faults, { from: extent.first + by, timeZone: 'UTC', seed });
  if (input.isSet('score')) return scoreReplay({ path, messages: () => read(path, options), chain }, input, io);
  const outputs = toOutputs(read(path, options), (message) => chain.take(moveTo(message, by, mall)), chain.end);
  try {
    return await transmit({ outputs, pace, truth: NO_TRUTH_FILE }, broker, io);
  } finally {
    for (const line of chain.report()) io.note(line);
  }
}

/** Rows shown one by one; the others are counted. */
const SHOWN = 5;

function createSkipped({ note }: Io): { readonly note: (row: BadRow) => void; readonly sum: () => void } {
  let rows = 0;
  return {
    note: ({ file, line, column, detail }) => {
      if (rows++ < SHOWN) note(`left out ${file} line ${line}, column ${column}: ${detail}`);
    },
    sum: () => {
      if (rows > 0) note(`left out ${rows} rows`);
    },
  };
}

async function* toOutputs(
  messages: AsyncIterable<TimedMessage>,
  take: FaultChain['take'],
  end: FaultChain['end'],
): AsyncGenerator<Output> {
  for await (const message of messages) for (const out of take(message)) yield { kind: 'message', message: out };
  for (const message of end()) yield { kind: 'message', message };
}

function moveTo(message: TimedMessage, by: Millis, mall: string | undefined): TimedMessage {
  const moved = shiftMessage(message, by);
  return mall === undefined ? moved : { ...moved, topic: inMall(moved.topic, mall) };
}

/** A topic that is not of the contract names no mall that could be changed. */
function inMall(topic: string, mall: string): string {
  const parsed = parseTopic(topic);
  return parsed.ok ? formatTopic({ ...parsed.value, mall }) : topic;
}
