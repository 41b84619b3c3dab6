import { HubError } from '@atrium/shared/errors';
import { ALL_TOPICS } from '@atrium/shared/wire/topics';
import { connect, type IPublishPacket, type MqttClient } from 'mqtt';
import type { Ingest, RawMessage, Source } from '../pipeline/ports.ts';
import { createBackoff } from '../platform/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';

/** Messages that may wait for the disk at once; at the limit the socket is not read on, and TCP holds the broker back. */
const MAX_PENDING = 2_000;
/** How long a shutdown waits for messages on their way to the disk, ms; what is not acknowledged by then comes again. */
const DRAIN_WITHIN_MS = 5_000;
/** How long the broker keeps our session and queue while we are away, s. */
const SESSION_EXPIRY_S = 24 * 3_600;

export type MqttSourceDeps = {
  readonly url: string;
  /** Stable over restarts: the broker keeps the session under it. */
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  /** Topics of vendors, beside those of the contract. */
  readonly vendorFilters?: readonly string[];
  readonly ingest: Ingest;
  readonly clock: Clock;
  readonly log: Logger;
};

/** The client's own way to send one packet; not in its types. Pinned to mqtt 5.16, and held by a test. */
type PacketSender = { readonly _sendPacket: (packet: object, done: () => void) => void };

const LATER = new Error('acknowledged after the log has it');

/**
 * Read everything under the contract's root, and the topics of vendors, from an external broker, at least once: a persistent MQTT 5 session, QoS 1, and
 * PUBACK only after `ingest` resolved.
 *
 * The client's own hook waits for one message at a time, which would make one disk sync a message. So the hook refuses at once
 * (which skips the PUBACK) and the acknowledgement is sent by hand when the group commit is through; acknowledgements of a
 * connection that closed meanwhile are dropped, and the broker sends those messages again.
 */
export function createMqttSource(deps: MqttSourceDeps): Source {
  const { url, clientId, username, password, ingest, clock, log } = deps;
  const backoff = createBackoff(500, 30_000);
  const client: MqttClient = connect(url, {
    clientId,
    protocolVersion: 5,
    clean: false,
    reconnectPeriod: 500,
    // A broker that refuses us may be set right, or be busy: without this the client would give up for good.
    reconnectOnConnackError: true,
    connectTimeout: 10_000,
    resubscribe: false,
    properties: { sessionExpiryInterval: SESSION_EXPIRY_S, receiveMaximum: 65_535 },
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  });
  let connection = 0;
  let pending = 0;
  let subscribed = false;
  let closing: Promise<void> | null = null;
  const held: (() => void)[] = [];
  let drained = (): void => undefined;

  function acknowledge(packet: IPublishPacket, on: number): void {
    if (packet.qos !== 1 || on !== connection || !client.connected) return;
    (client as unknown as PacketSender)._sendPacket(
      { cmd: 'puback', messageId: packet.messageId, reasonCode: 0 },
      () => undefined,
    );
  }

  async function take(packet: IPublishPacket, on: number): Promise<void> {
    pending++;
    try {
      await ingest(toRaw(packet));
      acknowledge(packet, on);
    } catch (error) {
      // Not acknowledged: the broker sends it again on the next connection.
      log.error({ err: error }, 'ingest-failed');
    } finally {
      pending--;
      if (closing !== null && pending === 0) drained();
      if (closing === null && pending < MAX_PENDING) held.shift()?.();
    }
  }

  client.handleMessage = (packet, done) => {
    // What comes now comes again: neither taken nor acknowledged, and no more is read.
    if (closing !== null) return;
    void take(packet, connection);
    const go = (): void => done(packet.qos === 1 ? LATER : undefined);
    if (pending < MAX_PENDING) go();
    else held.push(go);
  };

  async function askForAll(on: number): Promise<boolean> {
    for (const topic of [ALL_TOPICS, ...(deps.vendorFilters ?? [])]) if (!(await askFor(topic, on))) return false;
    return true;
  }

  async function askFor(topic: string, on: number): Promise<boolean> {
    try {
      const granted = await client.subscribeAsync(topic, { qos: 1 });
      return granted.every(({ qos }) => qos < 128);
    } catch (cause) {
      // A connection that was lost meanwhile is another matter.
      if (on === connection) log.error({ err: cause, topic }, 'broker-refused-subscription');
      return false;
    }
  }

  /** Ask until the broker grants it: it may be set right while we are connected. */
  async function subscribe(on: number): Promise<void> {
    const patience = createBackoff(500, 30_000);
    while (on === connection && closing === null) {
      const granted = await askForAll(on);
      subscribed = on === connection && granted;
      if (subscribed) return;
      await clock.sleep(patience.next());
    }
  }

  client.on('connect', ({ sessionPresent }) => {
    connection++;
    backoff.reset();
    log.info({ sessionPresent }, 'broker-connected');
    void subscribe(connection);
  });
  client.on('close', () => {
    connection++;
    subscribed = false;
    client.options.reconnectPeriod = backoff.next();
  });
  client.on('error', (cause) => {
    log.warn({ err: new HubError('BROKER_UNREACHABLE', 'the MQTT broker cannot be used', { cause }) }, 'broker-error');
  });

  async function close(): Promise<void> {
    // What waits for the disk is acknowledged first; what is never acknowledged comes again.
    const done = new Promise<void>((resolve) => {
      drained = resolve;
    });
    if (pending > 0) await Promise.race([done, clock.sleep(DRAIN_WITHIN_MS)]);
    // Without a subscription one may be on its way, and the client would wait for its answer.
    await client.endAsync(!(client.connected && subscribed));
  }

  return {
    connected: () => client.connected && subscribed,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function toRaw({ topic, payload, properties }: IPublishPacket): RawMessage {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  return {
    topic,
    payload: bytes,
    ...(properties?.contentType !== undefined && { contentType: properties.contentType }),
  };
}
