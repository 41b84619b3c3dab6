import { inTurns, report } from '@atrium/shared/test/bench';
import { spawnHub, startMosquitto } from '@atrium/shared/test/servers';
import { type Progress, startContender } from './contenders/contender.ts';
import { flood } from './flood.ts';
import { progressOf, untilCount } from './hub-meter.ts';

/**
 * Sightings a second that arrive, everything sent: from the first message until the last is taken. Publisher, broker and consumer
 * share the machine. The hub does all it does for a mall: checks, durable log before it confirms, fold, store, live frames.
 */
const SECONDS = { single: 5, batched: 0.5 };
const ROUNDS = 3;
/** More than any of them takes: the broker's confirmations set the pace. */
const ENDLESS = 400_000;

type Taker = { readonly url: string; readonly ask: () => Promise<Progress>; readonly password?: string };

/** A broker queues what a consumer cannot take at once; so the last that arrives ends the time, and the queue is part of it. */
async function rate({ url, ask, password }: Taker, batch: number): Promise<number> {
  const seconds = batch === 1 ? SECONDS.single : SECONDS.batched;
  const before = await ask();
  const started = performance.now();
  const credentials = password === undefined ? null : { username: 'bench', password };
  const { confirmed } = await flood({ url, credentials, rate: ENDLESS * batch, seconds, batch });
  const { atMs } = await untilCount(ask, before.count + confirmed * batch);
  return (confirmed * batch) / ((atMs - started) / 1_000);
}

const mosquitto = await startMosquitto();
const subscriber = await startContender('./no-op-subscriber.ts', [mosquitto.url]);
const raw: Taker = { url: mosquitto.url, ask: subscriber.progress };
const busy = await startMosquitto();
const hub = await spawnHub({ env: { HUB_MQTT_URL: busy.url } });
const behind: Taker = { url: busy.url, ask: () => progressOf(hub) };
const throughBroker = await inTurns(ROUNDS, { raw: () => rate(raw, 1), hub: () => rate(behind, 1) });
const batched = await inTurns(ROUNDS, {
  // The subscriber counts messages, whatever is in them.
  raw: () => rate({ ...raw, ask: inSightings(subscriber.progress) }, 50),
  hub: () => rate(behind, 50),
});
await hub.close();
await subscriber.close();

const PASSWORD = 'of-the-bench';
const broker = await startContender('./parsing-broker.ts', []);
const parsing: Taker = { url: `mqtt://127.0.0.1:${String(broker.hello)}`, ask: broker.progress };
const own = await spawnHub({ env: { HUB_MQTT_USERNAME: 'bench', HUB_MQTT_PASSWORD: PASSWORD } });
const embedded: Taker = {
  url: `mqtt://127.0.0.1:${own.mqttPort}`,
  ask: () => progressOf(own),
  password: PASSWORD,
};
const inside = await inTurns(ROUNDS, { parsing: () => rate(parsing, 1), hub: () => rate(embedded, 1) });
await own.close();
await broker.close();
await mosquitto.close();
await busy.close();

function inSightings(ask: () => Promise<Progress>): () => Promise<Progress> {
  let seen: { readonly messages: number; readonly sightings: number } | null = null;
  return async () => {
    const progress = await ask();
    seen ??= { messages: progress.count, sightings: progress.count };
    return { ...progress, count: seen.sightings + (progress.count - seen.messages) * 50 };
  };
}

const unit = 'sightings/s';
report([
  {
    name: 'ingest.mosquitto.single',
    value: throughBroker.hub,
    unit,
    ratio: throughBroker.hub / throughBroker.raw,
    against: 'the same MQTT client that does nothing, behind Mosquitto',
  },
  {
    name: 'ingest.mosquitto.batch-50',
    value: batched.hub,
    unit,
    ratio: batched.hub / batched.raw,
    against: 'the same MQTT client that does nothing, behind Mosquitto',
  },
  {
    name: 'ingest.embedded.single',
    value: inside.hub,
    unit,
    ratio: inside.hub / inside.parsing,
    against: 'the same broker library and JSON.parse, nothing kept',
  },
]);
