import { MAX_SIGHTINGS_PER_MESSAGE } from '@atrium/shared/wire/messages';
import { ownVenue } from '../config/environment.ts';
import { createLatencies, type Latencies } from '../load/latencies.ts';
import { type LoadConnection, openLoadConnection } from '../load/load-connection.ts';
import { type LoadResult, runLoad } from '../load/run-load.ts';
import { createTemplates } from '../load/templates.ts';
import { createRandom } from '../world/random.ts';
import { BROKER_OPTIONS, readBrokerOptions } from './broker-options.ts';
import type { Command, Input, Io } from './command.ts';
import { INTERRUPTED } from './transmit.ts';
import { UsageError } from './usage-error.ts';
import { readDuration, readWhole } from './values.ts';
import { loadVenue } from './venue.ts';

const { mqtt: MQTT_OPTION, 'connect-timeout': CONNECT_TIMEOUT_OPTION } = BROKER_OPTIONS;

export const loadCommand: Command = {
  name: 'load',
  summary: 'Send made-up sightings at a constant rate, and measure how fast the broker confirms them.',
  operands: [],
  options: {
    rate: { value: 'N', help: 'sightings a second' },
    seconds: { value: 'S', help: 'how long; default 10' },
    devices: { value: 'N', help: 'different phones; default 2000' },
    sensors: { value: 'N', help: "so many of the venue's Wi-Fi receivers; default all" },
    batch: { value: 'N', help: 'sightings in one message; default 20' },
    connections: { value: 'N', help: 'MQTT connections; default 4' },
    window: { value: 'N', help: 'unconfirmed messages of each connection at most; default 500' },
    venue: { value: 'PATH', help: 'a venue folder or file, as the hub has it; default the demo venue' },
    ...(MQTT_OPTION === undefined ? {} : { mqtt: MQTT_OPTION }),
    ...(CONNECT_TIMEOUT_OPTION === undefined ? {} : { 'connect-timeout': CONNECT_TIMEOUT_OPTION }),
  },
  notes: [
    `Messages are made beforehand and get only their time and number, MQTT 3.1.1 and QoS 1, over plain TCP or TLS. Confirmations
are timed from when a message is handed to its connection. When less is sent than was asked for it says who is to blame: the
broker, when every window was full, or this program, when there was room and it did not keep up.`,
    `The hub's embedded broker confirms what the hub has written; another broker what it has itself.`,
  ],
  examples: [
    'npm run simulate -- load --rate 20000 --seconds 30',
    'npm run simulate -- load --rate 1000 --seconds 60 --batch 1 --mqtt mqtt://broker:1883',
  ],
  run: load,
};

async function load(input: Input, io: Io): Promise<number> {
  const wish = readWish(input);
  const venue = await loadVenue(input.value('venue') ?? ownVenue('demo'));
  const receivers = venue.sensors.filter(({ kind }) => kind === 'wifi').map(({ id }) => id);
  const count = readWhole('sensors', input.value('sensors') ?? String(receivers.length), [1, receivers.length]);
  const sensors = receivers.slice(0, count);
  const templates = createTemplates({ mall: venue.id, sensors, ...wish, random: createRandom('load') });
  const latencies = createLatencies();
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  io.signal.addEventListener('abort', interrupt, { once: true });
  let broken: Error | null = null;
  const connections = await connectAll(input, io, {
    count: wish.connections,
    latencies,
    onBroken: (error) => {
      broken ??= error;
      stop.abort();
    },
  });
  try {
    const result = await runLoad({
      rate: wish.rate / wish.batch,
      durationMs: wish.durationMs,
      templates,
      connections,
      latencies,
      wallNow: io.now,
      now: () => performance.now(),
      signal: stop.signal,
    });
    if (broken !== null) throw broken;
    report({ result, latencies, ...wish }, io);
    return io.signal.aborted ? INTERRUPTED : 0;
  } finally {
    io.signal.removeEventListener('abort', interrupt);
    for (const connection of connections) connection.close();
  }
}

type Wish = {
  readonly rate: number;
  readonly durationMs: number;
  readonly devices: number;
  readonly batch: number;
  readonly connections: number;
};

function readWish({ value }: Input): Wish {
  const rate = value('rate');
  if (rate === undefined) throw new UsageError('--rate is needed: sightings a second');
  return {
    rate: readWhole('rate', rate, [1, 10_000_000]),
    durationMs: readDuration('seconds', value('seconds') ?? '10'),
    devices: readWhole('devices', value('devices') ?? '2000', [1, 1_000_000]),
    batch: readWhole('batch', value('batch') ?? '20', [1, MAX_SIGHTINGS_PER_MESSAGE]),
    connections: readWhole('connections', value('connections') ?? '4', [1, 64]),
  };
}

type Connecting = {
  readonly count: number;
  readonly latencies: Latencies;
  readonly onBroken: (error: Error) => void;
};

async function connectAll(input: Input, io: Io, { count, latencies, onBroken }: Connecting): Promise<LoadConnection[]> {
  const { url, credentials, window, connectTimeoutMs } = readBrokerOptions(input, io).publisher;
  const address = new URL(url);
  if (!['mqtt:', 'mqtts:'].includes(address.protocol))
    throw new UsageError(`load speaks mqtt:// and mqtts:// only, not ${address.protocol}//`);
  const known = await credentials();
  const opened: LoadConnection[] = [];
  try {
    for (let index = 1; index <= count; index++) {
      opened.push(
        await openLoadConnection({
          url: address,
          clientId: `load-${io.now().toString(36)}-${index}`,
          credentials: known,
          timeoutMs: connectTimeoutMs,
          window,
          now: () => performance.now(),
          onConfirmed: latencies.add,
          onBroken,
        }),
      );
    }
  } catch (error) {
    for (const connection of opened) connection.close();
    throw error;
  }
  return opened;
}

/** Below this share of what was asked for, a run has not reached its rate. */
const REACHED = 0.95;
/** From this share of the time with every window full on it was the broker. */
const HELD_BACK = 0.05;
/** From this share of the time on this program has no strength to spare, and may itself be late to see confirmations. */
const SATURATED = 0.95;

type Ran = {
  readonly result: LoadResult;
  readonly latencies: Latencies;
  readonly rate: number;
  readonly batch: number;
};

function report({ result, latencies, rate, batch }: Ran, { say, note }: Io): void {
  const { sent, confirmed, tookMs } = result;
  const whole = (value: number): string => Math.round(value).toLocaleString('en');
  const achieved = (sent * batch * 1_000) / Math.max(1, tookMs);
  const ms = (share: number): string => `${latencies.quantile(share).toFixed(1)} ms`;
  say(`sent ${whole(sent)} messages with ${whole(sent * batch)} sightings in ${(tookMs / 1_000).toFixed(1)} s`);
  say(`achieved ${whole(achieved)} of ${whole(rate)} sightings/s (${((100 * achieved) / rate).toFixed(1)} %)`);
  say(`confirmed after p50 ${ms(0.5)}, p95 ${ms(0.95)}, p99 ${ms(0.99)}`);
  if (confirmed < sent) note(`${whole(sent - confirmed)} messages were never confirmed`);
  if (achieved < REACHED * rate) note(verdictOn(result));
}

function verdictOn({ heldBack, busy }: LoadResult): string {
  const full = `every window was full for ${(100 * heldBack).toFixed(0)} % of the time`;
  if (heldBack < HELD_BACK)
    return 'this generator is the bottleneck: the broker had room, so this measures nothing of it. Ask for less, or larger batches';
  return busy < SATURATED
    ? `the broker is the bottleneck: ${full}`
    : `the broker or this generator is the bottleneck: ${full}, and this program was busy for ${(100 * busy).toFixed(0)} %`;
}
