import { HubError } from '@atrium/shared/errors';
import type { Millis } from '@atrium/shared/units';
import {
  type Address,
  type Connection,
  type Credentials,
  type Outcome,
  type Outgoing,
  openConnection,
} from './connection.ts';
import { createDeadline } from './deadline.ts';
import { createGate } from './gate.ts';
import { pause, persist, waitBefore } from './persist.ts';

/** Sends messages with QoS 1 until the broker confirmed each of them, over as many connections as that takes. */
export type Publisher = {
  /** Resolves when the message is in the window, which may wait for others to be confirmed; rejects when `signal` of the setup aborts. */
  readonly publish: (message: Outgoing) => Promise<void>;
  /** Resolves when everything that was published is confirmed. */
  readonly drain: (signal?: AbortSignal) => Promise<void>;
  readonly stats: Readonly<PublisherStats>;
  /** Give up what is not confirmed. */
  readonly close: () => Promise<void>;
};

export type PublisherStats = {
  confirmed: number;
  /** Messages sent once more, because a connection broke or the broker failed them. The hub drops duplicates. */
  again: number;
  reconnects: number;
  /** Messages that no client had subscribed to. */
  unheard: number;
  inFlight: number;
  isConnected: boolean;
};

export type PublisherSetup = Pick<Address, 'url' | 'protocol'> & {
  /** Asked before each connection: an embedded broker may have written new ones. */
  readonly credentials: () => Promise<Credentials | null>;
  /** Unconfirmed messages at most; a broker may ask for less. */
  readonly window: number;
  /** How long the first connection may take, ms. Later ones are tried for ever. */
  readonly connectTimeoutMs: Millis;
  /** Uniform in [0, 1). */
  readonly jitter: () => number;
  readonly signal: AbortSignal;
};

/** A broker that does not answer within this is tried again, ms. */
const HANDSHAKE_MS = 10_000;
/** A failed publish is sent again after this, ms: the broker is busy. */
const FAILED_AGAIN_MS = 500;

type Pending = { readonly message: Outgoing; sends: number };

/**
 * At least once: what is not confirmed is kept in a window of fixed size, and sent again in the old order on each new connection.
 *
 * @throws HubError when the first connection fails for `connectTimeoutMs`, or at once when the credentials are refused
 */
export async function openPublisher(setup: PublisherSetup): Promise<Publisher> {
  const stats: PublisherStats = { confirmed: 0, again: 0, reconnects: 0, unheard: 0, inFlight: 0, isConnected: false };
  const gate = createGate();
  const closing = new AbortController();
  /** By number, in the order of publishing. Never longer than the window. */
  const pending = new Map<number, Pending>();
  let published = 0;
  let connection: Connection | null = null;
  let confirmedBefore = 0;
  /** Connections in a row that confirmed nothing. */
  let fruitless = 0;

  const hasRoom = (): boolean => pending.size < Math.min(setup.window, connection?.receiveMaximum ?? setup.window);
  const settle = (number: number, on: Connection, outcome: Outcome): void => {
    const entry = pending.get(number);
    // Confirmed already, on an older connection.
    if (entry === undefined) return;
    if (outcome.kind === 'refused') {
      const { error } = outcome;
      const detail = `the broker will not take "${entry.message.topic}": ${error.message}`;
      gate.fail(new HubError('FORBIDDEN', detail, { cause: error }));
    } else if (outcome.kind === 'failed') {
      setTimeout(() => on === connection && send(number, on), FAILED_AGAIN_MS);
    } else {
      pending.delete(number);
      stats.confirmed++;
      stats.inFlight = pending.size;
      gate.check();
    }
  };
  const send = (number: number, on: Connection): void => {
    const entry = pending.get(number);
    if (entry === undefined) return;
    if (entry.sends++ > 0) stats.again++;
    on.publish(entry.message, (outcome) => settle(number, on, outcome));
  };

  const attempt = async (): Promise<Connection> =>
    openConnection({
      url: setup.url,
      protocol: setup.protocol,
      timeoutMs: HANDSHAKE_MS,
      credentials: await setup.credentials(),
    });
  const use = (opened: Connection): void => {
    connection = opened;
    stats.isConnected = true;
    opened.onUnheard(() => stats.unheard++);
    opened.onClose(() => {
      if (connection === opened) reconnect().catch(gate.fail);
    });
    for (const number of [...pending.keys()]) send(number, opened);
  };
  const reconnect = async (): Promise<void> => {
    connection = null;
    stats.isConnected = false;
    // A broker that lets us in and throws us out at the first message gets the same patience as one that is away.
    fruitless = stats.confirmed > confirmedBefore ? 0 : fruitless + 1;
    confirmedBefore = stats.confirmed;
    if (fruitless > 0) await pause(waitBefore(fruitless, setup.jitter), closing.signal);
    const opened = await persist(attempt, { jitter: setup.jitter, signal: closing.signal });
    if (closing.signal.aborted) return await opened.end();
    stats.reconnects++;
    use(opened);
  };

  const patience = createDeadline(setup.connectTimeoutMs, setup.signal);
  use(await persist(attempt, { jitter: setup.jitter, signal: patience.signal }).finally(patience.clear));

  return {
    stats,
    publish: async (message) => {
      // Once more after waiting: somebody else may have taken the place.
      while (!hasRoom()) await gate.until(hasRoom, setup.signal);
      const number = published++;
      pending.set(number, { message, sends: 0 });
      stats.inFlight = pending.size;
      if (connection !== null) send(number, connection);
    },
    drain: (signal) => gate.until(() => pending.size === 0, signal),
    close: async () => {
      closing.abort();
      const last = connection;
      connection = null;
      await last?.end();
    },
  };
}
