import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, type Hub, runSimulate, spawnHub } from '@atrium/shared/test/servers';
import { PANEL_PATH, type PanelState, panelStateSchema } from '@atrium/shared/wire/panel';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The control panel in front of a real hub: truth beside the hub's answer, another scenario, a fault, an end. */

const PASSWORD = 'known-to-both';
let hub: Hub;
beforeAll(async () => {
  hub = await spawnHub({ env: { HUB_CLOCK: 'event', HUB_OPERATOR_PASSWORD: PASSWORD } });
});
afterAll(() => hub?.close());

test('steers the mall that the hub sees', async () => {
  const port = await freePort();
  const stop = new AbortController();
  const env = { HUB_DATA_DIR: hub.dataDir, HUB_MQTT_PORT: String(hub.mqttPort), HUB_OPERATOR_PASSWORD: PASSWORD };
  const args = ['panel', '--play', 'demo', '--backfill', '10m', '--hub', hub.url, '--port', String(port)];
  const running = runSimulate(args, { env, signal: stop.signal });
  const url = `http://127.0.0.1:${port}`;
  const token = (): string => readFileSync(join(hub.dataDir, 'panel-token'), 'utf8').trim();
  const call = async (path: string, init: RequestInit = {}): Promise<PanelState> => {
    const headers = { authorization: `Bearer ${token()}`, 'content-type': 'application/json' };
    return panelStateSchema.parse(await (await fetch(`${url}${PANEL_PATH}${path}`, { ...init, headers })).json());
  };
  const until = (isMet: (state: PanelState) => boolean) =>
    expect
      .poll(() => call('/state').then(isMet, () => false), { timeout: 60_000, message: 'the panel comes there' })
      .toBe(true);

  try {
    // Caught up with now: ten minutes of shoppers.
    await until(({ run }) => run !== null && run.at !== null && Date.now() - run.at < 5_000);
    expect(statSync(join(hub.dataDir, 'panel-token')).mode & 0o777).toBe(0o600);
    const { run, truth, mall } = await call('/state');
    expect(run?.brokerConnected).toBe(true);
    expect(truth?.inside).toBeGreaterThan(30);

    // The hub's answer, through the same address, as a browser would ask for it.
    const signIn = await fetch(`${url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({ user: 'operator', password: PASSWORD }),
    });
    const cookie = signIn.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    const live = await fetch(`${url}/api/v1/malls/${mall}/live`, { headers: { cookie } });
    expect(((await live.json()) as { totals: { inside: number } }).totals.inside).toBeGreaterThan(0);
    expect((await fetch(`${url}${PANEL_PATH}/state`, { headers: { cookie } })).status).toBe(200);

    const fault = { fault: 'drop:share=0.5,of=sighting' };
    expect((await call('/faults', { method: 'POST', body: JSON.stringify(fault) })).run?.faults).toMatchObject([
      { text: 'drop:share=0.5,of=sighting', byHand: true },
    ]);
    const other = { scenario: 'five-devices', seed: 9, radio: 'mismatch' };
    await call('/run', { method: 'POST', body: JSON.stringify(other) });
    await until((state) => state.phase === 'playing' && state.run?.scenario === 'five-devices');
    expect((await call('/state')).run).toMatchObject({ seed: 9, radio: 'mismatch', faults: [] });
    expect((await call('/run', { method: 'DELETE' })).phase).toBe('idle');
  } finally {
    stop.abort();
  }
  expect((await running).code).toBe(130);
});
