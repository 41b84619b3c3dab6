import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Hub, type Mosquitto, spawnHub, startMosquitto } from '@atrium/shared/test/servers';
import type { FaultSample, LedgerTotals } from '@atrium/shared/wire/http';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LEAK, type Malformed, malformedMessages } from './fixtures/malformed.ts';

/**
 * The whole table of malformed messages through real MQTT into a hub that runs: every one is counted under its reason, the good
 * ones before, between and after them arrive, and nothing private is quoted.
 */

const names = { mall: 'demo', wifi: 'ap-l1-101', counter: 'counter-plaza', store: '', currency: 'CNY' };
const POLL_MS = 50;

let mosquitto: Mosquitto;

beforeAll(async () => {
  mosquitto = await startMosquitto();
  const venue = new URL('../../shared/venues/demo/occupant.geojson', import.meta.url);
  const { features } = JSON.parse(readFileSync(venue, 'utf8')) as { features: { id: string }[] };
  names.store = features[0]?.id ?? '';
});

afterAll(() => mosquitto?.close());

type Wire = {
  readonly hub: Hub;
  readonly url: string;
  readonly protocol: 4 | 5;
  readonly username?: string;
  readonly password?: string;
};

async function throughMosquitto(): Promise<Wire> {
  return { hub: await spawnHub({ env: { HUB_MQTT_URL: mosquitto.url } }), url: mosquitto.url, protocol: 5 };
}

/** The hub's own broker speaks MQTT 3.1.1: there is no content type to get wrong. */
async function throughOwnBroker(): Promise<Wire> {
  const hub = await spawnHub();
  const credentials = JSON.parse(readFileSync(join(hub.dataDir, 'mqtt-credentials.json'), 'utf8')) as {
    username: string;
    password: string;
  };
  return { hub, url: `mqtt://127.0.0.1:${hub.mqttPort}`, protocol: 4, ...credentials };
}

const good = (at: number): string =>
  JSON.stringify({ at, device: '02:00:00:00:00:01', radio: 'wifi', rssi: -50, associated: true });

/** Every bad message with a good one before it and one after all. @returns how many good ones were sent */
async function sendAll({ url, protocol, username, password }: Wire, rows: readonly Malformed[]): Promise<number> {
  const client = await connectAsync(url, {
    protocolVersion: protocol,
    reconnectPeriod: 0,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  });
  const start = Date.now() - rows.length - 1;
  for (const [i, { topic, payload, contentType }] of rows.entries()) {
    await client.publishAsync(`atrium/v1/demo/sighting/${names.wifi}`, good(start + i), { qos: 1 });
    await client.publishAsync(topic, payload, {
      qos: 1,
      ...(contentType !== undefined && { properties: { contentType } }),
    });
  }
  await client.publishAsync(`atrium/v1/demo/sighting/${names.wifi}`, good(start + rows.length), { qos: 1 });
  await client.endAsync();
  return rows.length + 1;
}

function countByReason(rows: readonly Malformed[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { faults } of rows) for (const { reason } of faults) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}

describe.each([
  ['Mosquitto, MQTT 5', throughMosquitto],
  ["the hub's own broker, MQTT 3.1.1", throughOwnBroker],
] as const)('through %s', (_name, open) => {
  test('every malformed message is counted by reason and stops nothing', async () => {
    const wire = await open();
    const { hub } = wire;
    try {
      const table = malformedMessages(names, Date.now());
      expect(table.length).toBeGreaterThanOrEqual(40);
      const rows = table.filter(({ outsideRoot, contentType }) =>
        wire.protocol === 5 ? outsideRoot !== true : contentType === undefined && outsideRoot !== true,
      );
      const sent = await sendAll(wire, rows);
      const goodInBad = rows.reduce((sum, row) => sum + (row.good ?? 0), 0);
      const bad = rows.reduce((sum, { faults }) => sum + faults.length, 0);

      const ask = await hub.signIn();
      const ledger = async (): Promise<LedgerTotals> => {
        const response = await ask('/api/v1/malls/demo/ledger?from=0&to=8000000000000');
        return ((await response.json()) as { totals: LedgerTotals }).totals;
      };
      let totals = await ledger();
      while (totals.received < sent + goodInBad + bad) {
        await delay(POLL_MS);
        totals = await ledger();
      }
      expect(totals).toEqual({
        received: sent + goodInBad + bad,
        accepted: sent + goodInBad,
        duplicate: 0,
        late: 0,
        malformed: bad,
        dropped: 0,
        stored: sent + goodInBad,
      });

      const metrics = await (await fetch(`${hub.url}/metrics`)).text();
      for (const [reason, n] of countByReason(rows)) {
        expect(metrics).toContain(`hub_ingest_malformed_total{reason="${reason}"} ${n}\n`);
      }
      const faults = (await (await ask('/api/v1/malls/demo/faults')).json()) as { rows: FaultSample[] };
      expect(faults.rows.length).toBe(Math.min(200, bad));
      expect(JSON.stringify(faults.rows)).not.toMatch(LEAK);
      expect(hub.output()).not.toMatch(LEAK);
      expect((await fetch(`${hub.url}/healthz`)).status).toBe(200);
    } finally {
      await hub.close();
    }
  });
});
