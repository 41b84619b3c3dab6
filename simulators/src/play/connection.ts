import { HubError } from '@atrium/shared/errors';
import type { Millis } from '@atrium/shared/units';
import { connect as connectMqtt, type MqttClient } from 'mqtt';

export type Credentials = { readonly username: string; readonly password: string };

export type Outgoing = { readonly topic: string; readonly payload: string | Uint8Array; readonly retain: boolean };

/** What became of one publish. `refused`: the broker will never take it; `failed`: it may, the next time. */
export type Outcome = { readonly kind: 'confirmed' } | { readonly kind: 'refused' | 'failed'; readonly error: Error };

/** One connection to a broker, from CONNACK until it breaks. It never comes back by itself. */
export type Connection = {
  /** How many unconfirmed messages the broker lets a client have. */
  readonly receiveMaximum: number;
  /** QoS 1. `done` may never be called on a connection that closes. */
  readonly publish: (message: Outgoing, done: (outcome: Outcome) => void) => void;
  readonly onClose: (listener: (reason: Error) => void) => void;
  /** The broker took a message that nobody subscribes to; only MQTT 5 says so. */
  readonly onUnheard: (listener: () => void) => void;
  /** Say goodbye and close. */
  readonly end: () => Promise<void>;
};

export type Address = {
  readonly url: string;
  readonly credentials: Credentials | null;
  /** `auto`: MQTT 5 where the broker speaks it, else 3.1.1. */
  readonly protocol: 'auto' | 4 | 5;
  readonly timeoutMs: Millis;
};

/** CONNACK and PUBACK codes of MQTT 3.1.1 (below 6) and 5. */
const CODES = {
  wrongVersion: [1, 132],
  badCredentials: [4, 5, 134, 135, 140],
  neverAccepted: [135, 144, 149, 153, 155],
  noSubscribers: 16,
};
const NO_LIMIT = 65_535;
const KEEPALIVE_S = 30;
/** A polite DISCONNECT that takes longer than this is cut off, ms. */
const GOODBYE_MS = 1_000;

const codeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;

const isOneOf = (codes: readonly number[], error: unknown): boolean => codes.includes(codeOf(error) ?? -1);

/**
 * Connect once.
 *
 * @throws HubError `UNAUTHENTICATED` when the broker refuses the credentials, `BROKER_UNREACHABLE` for everything else
 */
export async function openConnection(address: Address): Promise<Connection> {
  const { protocol } = address;
  try {
    return await open(address, protocol === 4 ? 4 : 5);
  } catch (error) {
    if (protocol === 'auto' && isOneOf(CODES.wrongVersion, error)) {
      return await open(address, 4).catch((cause: unknown) => Promise.reject(explain(address, cause)));
    }
    throw explain(address, error);
  }
}

function explain({ url, credentials, protocol }: Address, cause: unknown): HubError {
  const text = cause instanceof Error && cause.message !== '' ? cause.message : String(codeOfSystem(cause));
  if (isOneOf(CODES.badCredentials, cause)) {
    const who = credentials === null ? 'a client without credentials' : `user "${credentials.username}"`;
    return new HubError('UNAUTHENTICATED', `${url} refuses ${who}: ${text}`, { cause });
  }
  const hint = isOneOf(CODES.wrongVersion, cause) ? ` (MQTT ${protocol === 4 ? '3.1.1' : '5'})` : '';
  return new HubError('BROKER_UNREACHABLE', `cannot connect to ${url}: ${text}${hint}`, { cause });
}

/** A refused connection to several addresses of one name is an AggregateError without a message. */
const codeOfSystem = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : error);

function open({ url, credentials, timeoutMs }: Address, protocolVersion: 4 | 5): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const client = connectMqtt(url, {
      protocolVersion,
      clean: true,
      // The publisher above keeps what is unconfirmed and reconnects: the client's own store sends it one by one, and loses it
      // when the connection breaks again meanwhile.
      reconnectPeriod: 0,
      connectTimeout: timeoutMs,
      keepalive: KEEPALIVE_S,
      queueQoSZero: false,
      resubscribe: false,
      ...(credentials ?? {}),
    });
    let reason: Error = new Error('the connection was closed');
    client.on('error', (error) => {
      reason = error;
    });
    client.once('close', () => {
      reject(reason);
    });
    client.once('connect', ({ properties }) => {
      resolve(wrap(client, properties?.receiveMaximum ?? NO_LIMIT, () => reason));
    });
  });
}

function wrap(client: MqttClient, receiveMaximum: number, reason: () => Error): Connection {
  return {
    receiveMaximum,
    publish: ({ topic, payload, retain }, done) => {
      client.publish(
        topic,
        typeof payload === 'string' ? payload : Buffer.from(payload),
        { qos: 1, retain },
        (error) => {
          if (error == null) done({ kind: 'confirmed' });
          else done({ kind: isOneOf(CODES.neverAccepted, error) ? 'refused' : 'failed', error });
        },
      );
    },
    onClose: (listener) => {
      if (client.connected) client.once('close', () => listener(reason()));
      else listener(reason());
    },
    onUnheard: (listener) => {
      client.on('packetreceive', (packet) => {
        if (packet.cmd === 'puback' && packet.reasonCode === CODES.noSubscribers) listener();
      });
    },
    end: () =>
      new Promise((resolve) => {
        const cut = setTimeout(() => client.end(true, {}, () => resolve()), GOODBYE_MS);
        client.end(false, {}, () => {
          clearTimeout(cut);
          resolve();
        });
      }),
  };
}
