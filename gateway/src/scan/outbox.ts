import type { SightingMessage } from '@atrium/shared/wire/messages';
import { formatTopic } from '@atrium/shared/wire/topics';
import { connect } from 'mqtt';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Settings } from './settings.ts';
import { createWaiting } from './waiting.ts';

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
  const waiting = createWaiting(MAX_WAITING);
  let online = false;
  let sent = 0;
  let trouble = '';
  let warned = false;
  let sending: Promise<void> | null = null;

  const announce = async (): Promise<void> => {
    if (!client.connected) return;
    await client.publishAsync(status, statusOf(online), { qos: 1, retain: true }).catch(() => undefined);
  };

  async function sendBatch(): Promise<boolean> {
    const batch = waiting.oldest(BATCH);
    try {
      const payload = JSON.stringify({ sightings: batch });
      await client.publishAsync(sightings, payload, { qos: 1 });
    } catch (error) {
      // The client gives up what was on its way when a connection is lost twice: it stays here, and goes again.
      log.warn({ err: error }, 'batch-not-sent');
      return false;
    }
    waiting.settle(batch);
    sent += batch.length;
    return true;
  }

  async function send(): Promise<void> {
    while (client.connected && waiting.size() > 0) if (!(await sendBatch())) return;
  }

  const flush = (): Promise<void> => {
    sending ??= send().finally(() => {
      sending = null;
    });
    return sending;
  };

  client.on('connect', () => {
    log.info({ sensor, mall }, 'broker-connected');
    trouble = '';
    void announce();
  });
  // One line for each kind of trouble, not for each try.
  client.on('error', ({ message }) => {
    if (message !== trouble) log.warn({ reason: message }, 'broker-error');
    trouble = message;
  });
  const stopFlushing = clock.every(FLUSH_EVERY_MS, () => void flush());

  return {
    put: (sighting) => {
      waiting.put(sighting);
      if (waiting.dropped() === 0 || warned) return;
      warned = true;
      log.warn({ waiting: MAX_WAITING }, 'dropping-oldest-sightings');
    },
    setOnline: (now) => {
      if (now === online) return;
      online = now;
      void announce();
    },
    close: async () => {
      stopFlushing();
      online = false;
      // The first may be one that was under way.
      const end = async (): Promise<void> => {
        await flush();
        await flush();
        await announce();
        await client.endAsync(!client.connected);
      };
      await Promise.race([end(), clock.sleep(CLOSE_WITHIN_MS)]);
      return { sent, dropped: waiting.dropped() + waiting.size() };
    },
  };
}
