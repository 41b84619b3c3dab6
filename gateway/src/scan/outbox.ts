import type { SightingMessage } from '@atrium/shared/wire/messages';
import { formatTopic } from '@atrium/shared/wire/topics';
import { connect } from 'mqtt';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Settings } from './settings.ts';

const FLUSH_EVERY_MS = 1_000;
/** Sightings of one message: half of what the hub takes, in number and in bytes. */
const BATCH = 500;
/** Sightings that wait while the broker is away: some minutes of a busy place. */
const MAX_WAITING = 50_000;
/** How long the end waits for the last batch, ms. */
const CLOSE_WITHIN_MS = 5_000;

export type Outbox = {
  readonly put: (sighting: SightingMessage) => void;
  /** Whether the radio listens: published as the retained status of the sensor. */
  readonly setOnline: (online: boolean) => void;
  readonly close: () => Promise<{ readonly sent: number; readonly dropped: number }>;
};

type OutboxDeps = Pick<Settings, 'broker' | 'mall' | 'sensor'> & { readonly clock: Clock; readonly log: Logger };

/** Publishes a batch of sightings every second, at least once, and keeps what the broker did not acknowledge. */
export function createOutbox({ broker, mall, sensor, clock, log }: OutboxDeps): Outbox {
  const sightings = formatTopic({ mall, kind: 'sighting', source: sensor });
  const status = formatTopic({ mall, kind: 'status', source: sensor });
  const statusOf = (online: boolean): string => JSON.stringify({ at: clock.now(), online });
  const { url, ...credentials } = broker;
  const client = connect(url, {
    ...credentials,
    reconnectPeriod: 1_000,
    reconnectOnConnackError: true,
    will: { topic: status, payload: Buffer.from(statusOf(false)), qos: 1, retain: true },
  });
  /** By device and time, which is what the hub takes for one sighting. */
  const waiting = new Map<string, SightingMessage>();
  let online = false;
  let sent = 0;
  let dropped = 0;
  let sending: Promise<void> | null = null;

  const announce = async (): Promise<void> => {
    if (!client.connected) return;
    await client.publishAsync(status, statusOf(online), { qos: 1, retain: true }).catch(() => undefined);
  };

  async function sendBatch(): Promise<boolean> {
    const batch = [...waiting].slice(0, BATCH);
    try {
      const payload = JSON.stringify({ sightings: batch.map(([, sighting]) => sighting) });
      await client.publishAsync(sightings, payload, { qos: 1 });
    } catch (error) {
      // The client gives up what was on its way when a connection is lost twice: it stays here, and goes again.
      log.warn({ err: error }, 'batch-not-sent');
      return false;
    }
    for (const [key, sighting] of batch) if (waiting.get(key) === sighting) waiting.delete(key);
    sent += batch.length;
    return true;
  }

  async function send(): Promise<void> {
    while (client.connected && waiting.size > 0) if (!(await sendBatch())) return;
  }

  const flush = (): Promise<void> => {
    sending ??= send().finally(() => {
      sending = null;
    });
    return sending;
  };

  client.on('connect', () => {
    log.info({ sensor, mall }, 'broker-connected');
    void announce();
  });
  client.on('error', (error) => log.warn({ reason: error.message }, 'broker-error'));
  client.on('close', () => log.debug('broker-away'));
  const stopFlushing = clock.every(FLUSH_EVERY_MS, () => void flush());

  return {
    put: (sighting) => {
      waiting.set(`${sighting.at} ${sighting.device}`, sighting);
      const oldest = waiting.size > MAX_WAITING ? waiting.keys().next().value : undefined;
      if (oldest === undefined) return;
      if (dropped++ === 0) log.warn({ waiting: MAX_WAITING }, 'dropping-oldest-sightings');
      waiting.delete(oldest);
    },
    setOnline: (now) => {
      online = now;
      void announce();
    },
    close: async () => {
      stopFlushing();
      online = false;
      await Promise.race([flush().then(flush).then(announce), clock.sleep(CLOSE_WITHIN_MS)]);
      await client.endAsync(!client.connected);
      return { sent, dropped: dropped + waiting.size };
    },
  };
}
