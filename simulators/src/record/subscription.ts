import { HubError } from '@atrium/shared/errors';
import type { Millis } from '@atrium/shared/units';
import { connect, type MqttClient } from 'mqtt';
import type { Credentials } from '../play/connection.ts';

export type Subscription = {
  /** Connections that broke so far: each may have left a hole. */
  readonly breaks: () => number;
  readonly close: () => Promise<void>;
};

export type SubscriptionSetup = {
  readonly url: string;
  readonly filter: string;
  readonly credentials: Credentials | null;
  readonly connectTimeoutMs: Millis;
  readonly signal: AbortSignal;
  readonly onMessage: (topic: string, payload: Uint8Array) => void;
  /** What `onMessage` threw, or a subscription that was refused after a break. */
  readonly onError: (error: Error) => void;
};

const AGAIN_MS = 1_000;
/** MQTT 3.1.1 and 5: bad user name or password, not authorised, banned. */
const UNAUTHENTICATED = [4, 5, 134, 135, 138];
/** From here on a SUBACK code is a refusal. */
const REFUSED = 0x80;

/**
 * Listen to a filter with QoS 1, and again after each break.
 *
 * @throws HubError `UNAUTHENTICATED`, `FORBIDDEN` when the broker hands nothing out, `BROKER_UNREACHABLE` when it does not answer in time
 */
export async function subscribe(setup: SubscriptionSetup): Promise<Subscription> {
  const { url, filter, credentials, connectTimeoutMs, signal } = setup;
  let breaks = 0;
  const client = connect(url, {
    protocolVersion: 4,
    clean: true,
    reconnectPeriod: AGAIN_MS,
    connectTimeout: connectTimeoutMs,
    resubscribe: true,
    ...(credentials ?? {}),
  });
  client.on('message', (topic, payload) => {
    try {
      setup.onMessage(topic, payload);
    } catch (error) {
      setup.onError(error instanceof Error ? error : new Error(String(error)));
    }
  });
  try {
    await connected(client, url, { connectTimeoutMs, signal, user: credentials?.username });
    await granted(client, url, filter);
  } catch (error) {
    await client.endAsync(true);
    throw error;
  }
  client.on('close', () => breaks++);
  return { breaks: () => breaks, close: () => client.endAsync(true) };
}

type Patience = { readonly connectTimeoutMs: Millis; readonly signal: AbortSignal; readonly user: string | undefined };

function connected(client: MqttClient, url: string, { connectTimeoutMs, signal, user }: Patience): Promise<void> {
  return new Promise((resolve, reject) => {
    let last = 'no answer';
    const settle = (work: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      work();
    };
    const stop = (): void => settle(() => reject(new Error('interrupted')));
    const timer = setTimeout(
      () => settle(() => reject(new HubError('BROKER_UNREACHABLE', `cannot connect to ${url}: ${last}`))),
      connectTimeoutMs,
    );
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    client.once('connect', () => settle(resolve));
    // Stays for good: without a listener an error of a later connection would end the process.
    client.on('error', (error) => {
      last = wordsOf(error);
      if (!isUnauthenticated(error)) return;
      const who = user === undefined ? 'a client without credentials' : `user "${user}"`;
      settle(() => reject(new HubError('UNAUTHENTICATED', `${url} refuses ${who}: ${last}`, { cause: error })));
    });
  });
}

/** A refused connection to several addresses of one name has no message of its own. */
const wordsOf = (error: Error): string =>
  error.message === '' && 'code' in error ? String(error.code) : error.message;

const isUnauthenticated = (error: Error): boolean =>
  'code' in error && typeof error.code === 'number' && UNAUTHENTICATED.includes(error.code);

async function granted(client: MqttClient, url: string, filter: string): Promise<void> {
  const codes = await client.subscribeAsync(filter, { qos: 1 }).then(
    (grants) => grants.map(({ qos }): number => qos),
    () => [REFUSED],
  );
  if (codes.length > 0 && codes.every((code) => code < REFUSED)) return;
  throw new HubError(
    'FORBIDDEN',
    `${url} takes messages but hands out none of ${filter}. The hub's embedded broker never does: let the devices and the hub meet at a broker of their own (HUB_MQTT_URL), and record there`,
  );
}
