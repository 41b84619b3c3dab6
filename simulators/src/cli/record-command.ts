import { createHmac, randomBytes } from 'node:crypto';
import { isId } from '@atrium/shared/ids';
import { ALL_TOPICS, TOPIC_ROOT } from '@atrium/shared/wire/topics';
import { createAnonymiser } from '../record/anonymise.ts';
import { type CaptureFiles, type CaptureLimits, createCaptureFiles } from '../record/capture-files.ts';
import { createSession } from '../record/session.ts';
import { type Subscription, subscribe } from '../record/subscription.ts';
import { toTimedMessage } from '../record/to-timed-message.ts';
import { BROKER_OPTIONS, readBrokerOptions } from './broker-options.ts';
import type { Command, Input, Io } from './command.ts';
import { INTERRUPTED } from './transmit.ts';
import { UsageError } from './usage-error.ts';
import { readDuration, readWhole } from './values.ts';

const { mqtt: MQTT_OPTION, 'connect-timeout': CONNECT_TIMEOUT_OPTION } = BROKER_OPTIONS;
const MEGABYTE = 1_000_000;

export const recordCommand: Command = {
  name: 'record',
  summary: 'Write what devices send through a broker to FILE, without who they are, for: replay FILE --format jsonl',
  operands: ['FILE'],
  options: {
    ...(MQTT_OPTION === undefined ? {} : { mqtt: MQTT_OPTION }),
    mall: { value: 'ID', help: 'of this mall only; default all' },
    duration: { value: 'TIME', help: 'how long, e.g. 30m; default until Ctrl-C' },
    anonymise: { help: 'replace who by keyed hashes; this is the default' },
    raw: { help: 'keep addresses, members, coupons and receipts as they are' },
    'max-size': { value: 'MB', help: 'go on in another file from this size; default 100' },
    'max-files': { value: 'N', help: 'stop when so many files are full; default 10' },
    ...(CONNECT_TIMEOUT_OPTION === undefined ? {} : { 'connect-timeout': CONNECT_TIMEOUT_OPTION }),
  },
  notes: [
    `Anonymous. Device addresses, members, coupons, receipt ids and beacons become keyed hashes, the same one always the same
within one recording; the key is made for it, never stored, and gone at its end. An address stays made-up or burnt-in.
Fields that the contract does not know are left out, and texts that are no JSON become dots. Times, levels, sensors and stores
stay: a walk is still a walk, so look before you publish one.`,
    `Files. One {"at":…,"topic":…,"payload":…} a line, by time of arrival. FILE is never overwritten; when it is full it goes on
in FILE-2, FILE-3, …, and ends with the last one. Messages that are no text (MessagePack) are left out and counted.`,
    `Broker. It must hand messages out, which the hub's embedded broker does for nobody: record at an external one, with
HUB_MQTT_USERNAME and HUB_MQTT_PASSWORD as its credentials. What was retained there comes first.`,
  ],
  examples: [
    'npm run simulate -- record day.jsonl --mqtt mqtt://broker:1883 --duration 1d',
    'npm run simulate -- record bug.jsonl --mqtt mqtt://broker:1883 --mall demo',
    'npm run simulate -- replay bug.jsonl --format jsonl --speed 10',
  ],
  run: record,
};

async function record(input: Input, io: Io): Promise<number> {
  const [path = ''] = input.operands;
  const { filter, durationMs, limits, clean } = readWish(input, io);
  const { publisher } = readBrokerOptions(input, io);
  const { url, connectTimeoutMs } = publisher;
  const { signal } = io;
  const credentials = await publisher.credentials();
  const session = createSession(io);
  const files = createCaptureFiles(path, limits);
  let binary = 0;
  const onMessage = (topic: string, bytes: Uint8Array): void => {
    if (session.isOver()) return;
    const message = toTimedMessage(io.now(), topic, bytes);
    if (message === null) binary++;
    else if (!files.write({ ...message, payload: clean(message.payload) })) session.end('full');
  };
  let subscription: Subscription | null = null;
  try {
    subscription = await subscribe({
      url,
      filter,
      credentials,
      connectTimeoutMs,
      signal,
      onMessage,
      onError: session.fail,
    });
    io.note(`recording ${filter} of ${url} to ${path}${durationMs === null ? ', until Ctrl-C' : ''}`);
    const why = await session.last(durationMs, files);
    if (why === 'full') io.note('the last file is full: recording ends here');
    return why === 'interrupted' && durationMs !== null ? INTERRUPTED : 0;
  } finally {
    const breaks = subscription?.breaks() ?? 0;
    await subscription?.close();
    files.close();
    sum({ files, binary, breaks }, io);
  }
}

type Wish = {
  readonly filter: string;
  readonly durationMs: number | null;
  readonly limits: CaptureLimits;
  readonly clean: (payload: unknown) => unknown;
};

function readWish({ value, isSet }: Input, { note }: Io): Wish {
  const mall = value('mall');
  if (mall !== undefined && !isId(mall))
    throw new UsageError(`--mall "${mall}" is not 1 to 63 characters of a-z, 0-9 and "-"`);
  if (isSet('raw') && isSet('anonymise')) throw new UsageError('--raw and --anonymise exclude each other');
  if (isSet('raw')) note('this capture will hold real addresses, members and coupons: it is personal data');
  const duration = value('duration');
  return {
    filter: mall === undefined ? ALL_TOPICS : `${TOPIC_ROOT}/${mall}/#`,
    durationMs: duration === undefined ? null : readDuration('duration', duration),
    limits: {
      maxBytes: readWhole('max-size', value('max-size') ?? '100', [1, 100_000]) * MEGABYTE,
      maxFiles: readWhole('max-files', value('max-files') ?? '10', [1, 1_000]),
    },
    clean: isSet('raw') ? (payload) => payload : anonymiser(),
  };
}

function anonymiser(): (payload: unknown) => unknown {
  const key = randomBytes(32);
  return createAnonymiser((text) => createHmac('sha256', key).update(text).digest());
}

type Sum = { readonly files: CaptureFiles; readonly binary: number; readonly breaks: number };

function sum({ files, binary, breaks }: Sum, { say, note }: Io): void {
  const { messages, tooLong, files: names } = files.stats;
  say(messages === 0 ? 'nothing was heard' : `${messages.toLocaleString('en')} messages in ${names.join(', ')}`);
  if (binary > 0) note(`${binary} messages were no text and are left out`);
  if (tooLong > 0) note(`${tooLong} messages were too long to replay and are left out`);
  if (breaks > 0) note(`the broker was away ${breaks} times: what was sent meanwhile is missing`);
}
