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
import { createGate } from './gate.ts';
import { persist } from './persist.ts';

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
  const pending = new Map<number, Outgoing>();
  let published = 0;
  let connection: Connection | null = null;

  const hasRoom = (): boolean => pending.size < Math.min(setup.window, connection?.receiveMaximum ?? setup.window);
  const settle = (number: number, on: Connection, outcome: Outcome): void => {
    const message = pending.get(number);
    // An answer on an old connection says nothing: the message is on its way again.
    if (on !== connection || message === undefined) return;
    if (outcome.kind === 'refused') {
      gate.fail(
        new HubError('FORBIDDEN', `the broker will not take "${message.topic}": ${outcome.error.message}`, {
          cause: outcome.error,
        }),
      );
    } else if (outcome.kind === 'failed') {
      setTimeout(() => on === connection && sendAgain(number, on), FAILED_AGAIN_MS);
    } else {
      pending.delete(number);
      stats.confirmed++;
      stats.inFlight = pending.size;
      gate.check();
    }
  };
  const send = (number: number, message: Outgoing, on: Connection): void =>
    on.publish(message, (outcome) => settle(number, on, outcome));
  const sendAgain = (number: number, on: Connection): void => {
    const message = pending.get(number);
    if (message === undefined) return;
    stats.again++;
    send(number, message, on);
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
    for (const number of [...pending.keys()]) sendAgain(number, opened);
  };
  const reconnect = async (): Promise<void> => {
    connection = null;
    stats.isConnected = false;
    const opened = await persist(attempt, { jitter: setup.jitter, signal: closing.signal });
    if (closing.signal.aborted) return await opened.end();
    stats.reconnects++;
    use(opened);
  };

  const patience = AbortSignal.any([setup.signal, AbortSignal.timeout(setup.connectTimeoutMs)]);
  use(await persist(attempt, { jitter: setup.jitter, signal: patience }));

  return {
    stats,
    publish: async (message) => {
      // Once more after waiting: somebody else may have taken the place.
      while (!hasRoom()) await gate.until(hasRoom, setup.signal);
      const number = published++;
      pending.set(number, message);
      stats.inFlight = pending.size;
      if (connection !== null) send(number, message, connection);
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
