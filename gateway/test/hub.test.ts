import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { type Hub as HubProcess, spawnHub, startInflux1, startMosquitto, tempDir } from '@atrium/shared/test/servers';
import { applyPatch } from '@atrium/shared/wire/frame';
import type { Patch, Snapshot } from '@atrium/shared/wire/socket';
import { io, type Socket } from 'socket.io-client';
import { afterEach, describe, expect, test } from 'vitest';
import { hashPassword } from '../src/access/passwords.ts';
import { loadConfig } from '../src/config/config.ts';
import { createHub } from '../src/hub.ts';
import { SILENT_LOG } from './fixtures/mall-driver.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function spawn(options: Parameters<typeof spawnHub>[0] = {}): Promise<HubProcess> {
  const hub = await spawnHub(options);
  closers.push(hub.close);
  return hub;
}

function config(dataDir: string, env: Record<string, string> = {}) {
  const read = loadConfig({ HUB_DATA_DIR: dataDir, HUB_HTTP_PORT: '0', HUB_MQTT_PORT: '0', ...env });
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

type Ready = { readonly ready: boolean; readonly checks: Record<string, boolean> };
const readyz = async (hub: HubProcess): Promise<{ status: number; body: Ready }> => {
  const response = await fetch(`${hub.url}/readyz`);
  return { status: response.status, body: (await response.json()) as Ready };
};
const becomes = (hub: HubProcess, status: number, checks: Record<string, boolean>) =>
  expect
    .poll(() => readyz(hub), { timeout: 120_000, interval: 50 })
    .toMatchObject({ status, body: { ready: status === 200, checks } });

async function signIn(hub: { url: string }, user: string, password: string): Promise<string> {
  const response = await fetch(`${hub.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, password }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
}

function live(hub: { url: string }, cookie: string): Socket {
  const socket = io(`${hub.url}/live`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { cookie },
  });
  closers.push(() => socket.disconnect());
  return socket;
}
const next = <T>(socket: Socket, event: string): Promise<T> => new Promise((resolve) => socket.once(event, resolve));

describe('ready', () => {
  test('is not said while the external broker is away, and again when it is back', async () => {
    const broker = await startMosquitto();
    closers.push(broker.close);
    const hub = await spawn({ env: { HUB_MQTT_URL: broker.url } });
    await becomes(hub, 200, { broker: true, store: true, log: true, caughtUp: true });
    await broker.stop();
    await becomes(hub, 503, { broker: false, store: true });
    expect((await fetch(`${hub.url}/healthz`)).status).toBe(200);
    await broker.restart();
    await becomes(hub, 200, { broker: true });
  });

  test('is not said while InfluxDB is away, although there is nothing to write, nor before it was ever reached', async () => {
    const influx = await startInflux1();
    closers.push(influx.close);
    await influx.stop();
    const hub = await spawn({ env: { HUB_STORE: 'influx1', HUB_INFLUX_URL: influx.url }, until: 'live' });
    await becomes(hub, 503, { broker: true, store: false });
    await influx.restart();
    await becomes(hub, 200, { store: true });
    await influx.stop();
    await becomes(hub, 503, { broker: true, store: false });
    await influx.restart();
    await becomes(hub, 200, { store: true });
  });
});

describe('a session', () => {
  test('survives a restart and kill -9; signing out ends its live view within a second', async () => {
    const hub = await spawn();
    const ask = await hub.signIn();
    const cookie = await signIn(hub, 'operator', await passwordOf(hub));
    await hub.restart();
    expect((await ask('/api/v1/session')).status).toBe(200);
    await hub.kill9();
    await hub.restart();
    expect((await ask('/api/v1/session')).status).toBe(200);

    const socket = live(hub, cookie);
    await next(socket, 'connect');
    const snapshot = next(socket, 'snapshot');
    socket.emit('subscribe', { mall: 'demo' });
    await snapshot;
    let patches = 0;
    const gone = next(socket, 'disconnect');
    const response = await fetch(`${hub.url}/api/v1/session`, { method: 'DELETE', headers: { cookie } });
    socket.on('patch', () => patches++);
    expect(response.status).toBe(204);
    await gone;
    // There is one a second.
    expect(patches).toBeLessThanOrEqual(1);
  });

  /** The operator's password of a spawned hub: it is told to `signIn` only. */
  async function passwordOf(hub: HubProcess): Promise<string> {
    const path = join(hub.dataDir, 'users.json');
    const file = JSON.parse(await readFile(path, 'utf8')) as { users: { user: string; password: string }[] };
    for (const user of file.users) if (user.user === 'operator') user.password = await hashPassword('known');
    await writeFile(path, JSON.stringify(file));
    await hub.restart();
    return 'known';
  }

  test('of a tenant in users.json shows its own store, live as well', async () => {
    const dataDir = tempDir();
    const tenant = { role: 'tenant', mall: 'demo', stores: [] as string[] };
    const probe = await spawn({ dataDir });
    const venue = (await (await (await probe.signIn())('/api/v1/malls/demo')).json()) as { stores: { id: string }[] };
    const [own = '', other = ''] = venue.stores.map(({ id }) => id);
    await probe.stop();
    const path = join(dataDir, 'users.json');
    const file = JSON.parse(await readFile(path, 'utf8')) as { users: object[] };
    file.users.push({ user: 'shop', ...tenant, stores: [own], password: await hashPassword('open sesame') });
    await writeFile(path, JSON.stringify(file));
    await probe.restart();

    const cookie = await signIn(probe, 'shop', 'open sesame');
    const kpis = (store: string) =>
      fetch(`${probe.url}/api/v1/malls/demo/kpis?from=0&to=1&by=store&store=${store}`, { headers: { cookie } });
    expect((await kpis(own)).status).toBe(200);
    expect((await kpis(other)).status).toBe(404);
    const socket = live(probe, cookie);
    await next(socket, 'connect');
    const coming = next<Snapshot>(socket, 'snapshot');
    socket.emit('subscribe', { mall: 'demo' });
    const snapshot = await coming;
    expect(Object.keys(snapshot.frame.stores)).toEqual([own]);
    expect(JSON.stringify(snapshot)).not.toContain(`"${other}"`);
    // A patch a second, although nothing happens in this mall.
    const [first, second] = [await next<Patch>(socket, 'patch'), await next<Patch>(socket, 'patch')];
    expect([first.seq, second.seq]).toEqual([snapshot.seq + 1, snapshot.seq + 2]);
    expect(applyPatch(applyPatch(snapshot.frame, first.patch), second.patch).at).toBe(second.patch.at);
  });
});

describe('a start that fails', () => {
  test('because the port is taken names it, leaves nothing running, and keeps no password that nobody saw', async () => {
    const blocker = createServer();
    await new Promise<void>((done) => blocker.listen(0, '127.0.0.1', done));
    const { port } = blocker.address() as AddressInfo;
    const dataDir = tempDir();
    const taken = createHub(config(dataDir, { HUB_HTTP_PORT: String(port) }), SILENT_LOG);
    await expect(taken).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(String(port)),
    });
    await new Promise((done) => blocker.close(done));

    const hub = await createHub(config(dataDir), SILENT_LOG);
    expect(hub.firstPassword).toMatch(/^.{20}$/);
    await signIn(hub, 'operator', hub.firstPassword ?? '');
    await hub.close();
    const again = await createHub(config(dataDir), SILENT_LOG);
    expect(again.firstPassword).toBeNull();
    await signIn(again, 'operator', hub.firstPassword ?? '');
    await again.close();
  });

  test('because the broker port is taken names that', async () => {
    const blocker = createServer();
    await new Promise<void>((done) => blocker.listen(0, '127.0.0.1', done));
    closers.push(() => new Promise((done) => blocker.close(done)));
    const { port } = blocker.address() as AddressInfo;
    const hub = createHub(config(tempDir(), { HUB_MQTT_PORT: String(port) }), SILENT_LOG);
    await expect(hub).rejects.toMatchObject({
      code: 'BROKER_UNREACHABLE',
      message: expect.stringContaining('HUB_MQTT_PORT'),
    });
  });

  test('because the data folder cannot be one names that', async () => {
    const file = join(tempDir(), 'file');
    await writeFile(file, '');
    await expect(createHub(config(file), SILENT_LOG)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('HUB_DATA_DIR'),
    });
  });

  test('because another hub has the folder names that', async () => {
    const dataDir = tempDir();
    const hub = await createHub(config(dataDir), SILENT_LOG);
    closers.push(hub.close);
    await expect(createHub(config(dataDir), SILENT_LOG)).rejects.toMatchObject({ code: 'DATA_DIR_IN_USE' });
  });
});

test('a hub ends although browsers, half-open connections and live views hang on', async () => {
  const hub = await createHub(config(tempDir(), { HUB_OPERATOR_PASSWORD: 'op' }), SILENT_LOG);
  const cookie = await signIn(hub, 'operator', 'op');
  const socket = live(hub, cookie);
  await next(socket, 'connect');
  const { port } = new URL(hub.url);
  // A request that never ends, and a connection that never asks.
  const half = connect(Number(port), '127.0.0.1');
  const silent = connect(Number(port), '127.0.0.1');
  half.on('error', () => undefined);
  silent.on('error', () => undefined);
  await Promise.all([half, silent].map((one) => new Promise((resolve) => one.once('connect', resolve))));
  half.write(
    'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  );
  const gone = [half, silent].map((one) => new Promise((resolve) => one.once('close', resolve)));
  await hub.close();
  await Promise.all(gone);
});

test('what the embedded broker is published with is in the data folder, for its owner only, and stays', async () => {
  const dataDir = tempDir();
  const read = async (): Promise<unknown> => JSON.parse(await readFile(join(dataDir, 'mqtt-credentials.json'), 'utf8'));
  const first = await createHub(config(dataDir), SILENT_LOG);
  await first.close();
  const kept = await read();
  expect(kept).toEqual({ username: 'local', password: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  const second = await createHub(config(dataDir), SILENT_LOG);
  await second.close();
  expect(await read()).toEqual(kept);
  await writeFile(join(dataDir, 'mqtt-credentials.json'), '{"user');
  const third = await createHub(config(dataDir), SILENT_LOG);
  await third.close();
  expect(await read()).toMatchObject({ username: 'local' });
});
