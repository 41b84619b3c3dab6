import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Hub, runSimulate, spawnHub, tempDir } from '@atrium/shared/test/servers';
import { describe, expect, test } from 'vitest';

/**
 * Receivers of several makers tell the same day: through a real hub it must come to the same visits and KPIs as in the words of the
 * contract. What a maker cannot tell (Wi-Fi of a Bluetooth gateway, say) goes on in those.
 */

const VENDORS = JSON.stringify({
  topics: [
    { filter: 'meraki/+', decoder: 'meraki-scanning', mall: 'demo' },
    { filter: 'aruba/+', decoder: 'aruba-telemetry', mall: 'demo' },
    { filter: 'gw/+/status', decoder: 'minew', mall: 'demo', receiverPart: 1 },
    { filter: 'raddec', decoder: 'raddec', mall: 'demo' },
    { filter: 'sniffer/+', decoder: 'probe-sniffer', mall: 'demo', receiverPart: 1 },
    { filter: 'home/+/BTtoMQTT/+', decoder: 'openmqttgateway', mall: 'demo' },
  ],
});
const POLL_MS = 50;
const ALL_TIME = 'from=0&to=4000000000000';

type Kpi = { readonly value: number | null };
type Day = {
  readonly visits: readonly { store: string; enteredAt: number; leftAt: number }[];
  readonly kpis: unknown;
  readonly ledger: Readonly<Record<string, number>>;
};

async function play(encoding: string | null): Promise<Day> {
  // A maker's message has another order inside than ours: as long as a batch is, so long must the hub wait for its parts.
  const env = { HUB_CLOCK: 'event', HUB_REORDER_MS: '60000', HUB_VENDORS: VENDORS, HUB_LOG_LEVEL: 'warn' };
  const hub = await spawnHub({ env });
  try {
    const credentials = JSON.parse(readFileSync(join(hub.dataDir, 'mqtt-credentials.json'), 'utf8')) as {
      username: string;
      password: string;
    };
    const run = await runSimulate(
      [
        ...['play', 'demo', '--seed', '5', '--speed', 'max', '--start', '2025-11-21T12:00', '--duration', '12m'],
        ...['--mqtt', `mqtt://127.0.0.1:${hub.mqttPort}`, '--truth', join(tempDir(), 'truth.jsonl')],
        ...(encoding === null ? [] : ['--encoding', encoding]),
      ],
      { env: { HUB_MQTT_USERNAME: credentials.username, HUB_MQTT_PASSWORD: credentials.password } },
    );
    expect(run.code, run.stderr).toBe(0);
    if (encoding !== null) expect(run.stderr).toContain('HUB_VENDORS=');
    return await askDay(hub);
  } finally {
    await hub.close();
  }
}

async function askDay(hub: Hub): Promise<Day> {
  await quiet(hub);
  const get = await hub.signIn();
  const rows = async <T>(path: string): Promise<T[]> =>
    ((await (await get(`/api/v1/malls/demo/${path}`)).json()) as { rows: T[] }).rows;
  const visits = await rows<Day['visits'][number]>(`visits?${ALL_TIME}&limit=10000`);
  const kpis = await rows<Record<string, Kpi>>(`kpis?by=store&${ALL_TIME}`);
  const { totals } = (await (await get(`/api/v1/malls/demo/ledger?${ALL_TIME}`)).json()) as {
    totals: Record<string, number>;
  };
  const plain = visits.map(({ store, enteredAt, leftAt }) => ({ store, enteredAt, leftAt }));
  const text = (value: object): string => JSON.stringify(value);
  return { visits: plain.sort((a, b) => (text(a) < text(b) ? -1 : 1)), kpis, ledger: totals };
}

/** Nothing came for a while, and the last window was flushed. */
async function quiet(hub: Hub): Promise<void> {
  const gauge = (text: string, name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  let before = '';
  for (;;) {
    const text = await (await fetch(`${hub.url}/metrics`)).text();
    const now = ['hub_ingest_received_total', 'hub_watermark_seconds', 'hub_log_entries'].map((name) =>
      gauge(text, name),
    );
    if (now.join() === before && gauge(text, 'hub_reorder_waiting') === 0 && gauge(text, 'hub_store_spooled') === 0)
      return;
    before = now.join();
    await delay(60 * POLL_MS);
  }
}

describe('the same minutes of a mall', () => {
  let native: Day;

  test('in the words of the contract', async () => {
    native = await play(null);
    expect(native.visits.length).toBeGreaterThan(10);
    expect(native.ledger).toMatchObject({ malformed: 0, late: 0 });
  });

  test.each(['meraki', 'aruba', 'minew', 'raddec', 'sniffer'])('in those of %s, to the digit', async (encoding) => {
    const day = await play(encoding);
    expect(day.ledger).toEqual(native.ledger);
    expect(day.visits).toEqual(native.visits);
    expect(day.kpis).toEqual(native.kpis);
  });

  test('in those of openmqttgateway, to the second that its clock tells', async () => {
    const day = await play('openmqttgateway');
    expect(day.ledger['received']).toBe(native.ledger['received']);
    expect(day.ledger).toMatchObject({ malformed: 0, late: 0 });
    expect(Math.abs(day.visits.length - native.visits.length)).toBeLessThanOrEqual(native.visits.length * 0.05);
  });
});
