import { median, report } from '@atrium/shared/test/bench';
import { spawnHub, startInflux1, startMosquitto } from '@atrium/shared/test/servers';
import { type Progress, startContender } from './contenders/contender.ts';
import { flood } from './flood.ts';
import { progressOf, untilCount } from './hub-meter.ts';

/**
 * What one sighting costs at a steady 4,000 a second in messages of one, processor time of the process itself. The hub writes to
 * the same InfluxDB as the script, and besides checks, logs durably, folds, keeps tenants apart and makes frames.
 */
const RATE = 4_000;
const SECONDS = 10;
const ROUNDS = 3;

type Measured = { readonly us: number; readonly rssMb: number };

async function cost(url: string, ask: () => Promise<Progress>): Promise<Measured> {
  const before = await ask();
  const { confirmed } = await flood({ url, credentials: null, rate: RATE, seconds: SECONDS, batch: 1 });
  const { progress } = await untilCount(ask, before.count + confirmed);
  return { us: ((progress.cpuMs - before.cpuMs) * 1_000) / (progress.count - before.count), rssMb: progress.rssMb };
}

const influx = await startInflux1();
const [forScript, forHub] = [await startMosquitto(), await startMosquitto()];
const script = await startContender('./batch-script.ts', [forScript.url, influx.url]);
const hub = await spawnHub({
  env: { HUB_MQTT_URL: forHub.url, HUB_STORE: 'influx1', HUB_INFLUX_URL: influx.url, HUB_INFLUX_DATABASE: 'hub' },
});
const seen: { readonly script: Measured[]; readonly hub: Measured[] } = { script: [], hub: [] };
for (let round = 0; round <= ROUNDS; round++) {
  const [first, second] = [await cost(forScript.url, script.progress), await cost(forHub.url, () => progressOf(hub))];
  if (round === 0) continue;
  seen.script.push(first);
  seen.hub.push(second);
}
await hub.close();
await script.close();
await Promise.all([forScript.close(), forHub.close(), influx.close()]);

const of = (who: 'script' | 'hub', what: keyof Measured): number => median(seen[who].map((measured) => measured[what]));
const against = 'a hand-written mqtt + influx + socket.io script that checks and keeps nothing';
report(
  (['us', 'rssMb'] as const).map((what) => ({
    name: what === 'us' ? 'cost.cpu-at-4000' : 'cost.memory-at-4000',
    value: of('hub', what),
    unit: what === 'us' ? 'us/sighting' : 'MB',
    ratio: of('hub', what) / of('script', what),
    against,
  })),
);
