import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket as TcpSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyPatch, type Frame } from '@atrium/shared/wire/frame';
import type { Patch, Refused, Snapshot } from '@atrium/shared/wire/socket';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createManualClock, type ManualClock } from '../../test/fixtures/manual-clock.ts';
import { NOON, smallIndex } from '../../test/fixtures/small-venue.ts';
import { createSessions, type Sessions } from '../access/sessions.ts';
import type { Account } from '../access/users.ts';
import { frameOf } from '../core/frame.ts';
import { createFold } from '../core/state.ts';
import type { MallPort } from '../pipeline/ports.ts';
import { createMetrics } from '../platform/metrics.ts';
import { createLive, type Live } from './live.ts';

const operator: Account = { user: 'operator', role: 'operator', mall: null, stores: [] };
const tenant: Account = { user: 'tea', role: 'tenant', mall: 'small', stores: ['shop-0'] };
const chain: Account = { user: 'chain', role: 'tenant', mall: 'small', stores: ['shop-0', 'shop-2'] };
const stranger: Account = { user: 'other', role: 'tenant', mall: 'elsewhere', stores: ['shop-0'] };

const index = smallIndex();
const EMPTY: Frame = frameOf(createFold({ index, mode: 'wall', holdMs: 0 }));
/** A frame that differs from every other in all that a tenant must not see, and in its own store. */
function frameNo(n: number): Frame {
  const visits = (store: string) => ({
    ...(EMPTY.stores[store] as Frame['stores'][string]),
    inside: n * 100 + Number(store.at(-1)),
  });
  return {
    ...EMPTY,
    at: NOON + n,
    totals: { ...EMPTY.totals, inside: n },
    zones: { ...EMPTY.zones, 'z-hall': { kind: 'known', devices: n } },
    stores: { 'shop-0': visits('shop-0'), 'shop-1': visits('shop-1'), 'shop-2': visits('shop-2') },
    density: { l1: [n, 1] },
  };
}

/** A mall that shows the frames it is given. */
function createShow() {
  let frame = frameNo(0);
  const listeners = new Set<(frame: Frame) => void>();
  const never = (): never => {
    throw new Error('not asked in this test');
  };
  const port: MallPort = {
    index,
    frame: () => frame,
    onFrame: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    faults: never,
    discovered: never,
    sensors: never,
    privacy: never,
    choose: never,
    frameAt: async (at) => (at < NOON ? null : { ...frameNo(at - NOON), at }),
    frames: never,
    whatIf: never,
    visits: never,
    kpis: never,
    flows: never,
    funnel: never,
    benchmark: never,
    heatmap: never,
    calibration: never,
    ledger: never,
    sensorLedger: never,
    purchases: never,
    sales: never,
    campaigns: never,
    campaign: never,
    armSize: never,
    members: never,
  };
  return {
    port,
    listeners,
    show: (next: Frame) => {
      frame = next;
      for (const listener of listeners) listener(frame);
    },
  };
}

let dir = '';
let clock: ManualClock;
let sessions: Sessions;
let server: Server;
let live: Live;
let mall: ReturnType<typeof createShow>;
let url = '';
let metrics: ReturnType<typeof createMetrics>;
const sockets: Socket[] = [];
const tcp: TcpSocket[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atrium-live-'));
  clock = createManualClock(NOON);
  const accountOf = (user: string) =>
    [operator, tenant, chain, stranger].find((account) => account.user === user) ?? null;
  sessions = await createSessions({ path: join(dir, 'sessions.json'), clock, accountOf });
  mall = createShow();
  metrics = createMetrics();
  server = createServer();
  server.on('connection', (socket) => tcp.push(socket));
  live = createLive({
    server,
    clock,
    sessions,
    metrics,
    malls: new Map([['small', mall.port]]),
    sameOrigin: (origin, host) => new URL(origin).host === host,
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  tcp.length = 0;
  await live.close();
  await rm(dir, { recursive: true, force: true });
});

type Client = {
  readonly socket: Socket;
  readonly token: string;
  readonly subscribe: (request: unknown) => Promise<Snapshot>;
  /** The next message of a kind. */
  readonly next: <T>(event: string) => Promise<T>;
};

const next = <T>(socket: Socket, event: string): Promise<T> => new Promise((resolve) => socket.once(event, resolve));

function connect(headers: Record<string, string>, namespace = '/live'): Socket {
  const socket = io(`${url}${namespace}`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: headers,
  });
  sockets.push(socket);
  return socket;
}

async function client(account: Account): Promise<Client> {
  const { token } = await sessions.start(account);
  const socket = connect({ cookie: `other=1; atrium_session=${token}` });
  await next(socket, 'connect');
  return {
    socket,
    token,
    next: (event) => next(socket, event),
    subscribe: (request) => {
      const snapshot = next<Snapshot>(socket, 'snapshot');
      socket.emit('subscribe', request);
      return snapshot;
    },
  };
}

/** A round trip: whatever the server sent before has arrived. */
async function settled({ subscribe }: Client, request: unknown): Promise<Snapshot> {
  return subscribe(request);
}

describe('who may connect', () => {
  test.each([
    ['no cookie', {}],
    ['a cookie that was never given', { cookie: 'atrium_session=x' }],
    ['an empty cookie', { cookie: 'atrium_session=' }],
  ])('%s: refused', async (_name, headers) => {
    const error = await next<Error>(connect(headers as Record<string, string>), 'connect_error');
    expect(error.message).toBe('UNAUTHENTICATED');
  });

  test('a page of another site: refused, with the right cookie too', async () => {
    const { token } = await sessions.start(operator);
    const cookie = `atrium_session=${token}`;
    await next(connect({ cookie, origin: 'http://evil.example' }), 'connect_error');
    await next(connect({ cookie, origin: url }), 'connect');
  });

  test('nobody stays in another namespace, where no cookie is asked for', async () => {
    expect((await next<Error>(connect({}, '/'), 'connect_error')).message).toBe('NOT_FOUND');
    await next(connect({}, '/admin'), 'connect_error');
  });

  test('connected views are counted', async () => {
    const { socket } = await client(operator);
    expect(await metrics.render()).toContain('hub_live_clients 1\n');
    const gone = new Promise<void>((resolve) => tcp[0]?.once('close', () => resolve()));
    socket.disconnect();
    await gone;
    expect(await metrics.render()).toContain('hub_live_clients 0\n');
  });
});

describe('a subscription', () => {
  test('gets a snapshot, then patches with consecutive numbers that make of it the latest frame', async () => {
    const viewer = await client(operator);
    const { seq, every, frame } = await viewer.subscribe({ mall: 'small' });
    expect(every).toBe(1_000);
    expect(frame).toEqual(mall.port.frame());
    let shown = frame;
    for (let n = 1; n <= 5; n++) {
      const coming = viewer.next<Patch>('patch');
      // Every second one changes nothing.
      mall.show(n % 2 === 0 ? mall.port.frame() : frameNo(n));
      const patch = await coming;
      expect(patch.seq).toBe(seq + n);
      shown = applyPatch(shown, patch.patch);
      expect(shown).toEqual(mall.port.frame());
    }
  });

  test('a patch comes before the snapshot for nobody', async () => {
    const viewer = await client(operator);
    const first: string[] = [];
    viewer.socket.onAny((event: string) => first.push(event));
    const snapshot = viewer.subscribe({ mall: 'small' });
    for (let n = 1; n < 20; n++) {
      mall.show(frameNo(n));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await snapshot;
    expect(first[0]).toBe('snapshot');
  });

  test('the last one counts, and leaving ends the patches', async () => {
    const viewer = await client(operator);
    await viewer.subscribe({ mall: 'small' });
    const store = await viewer.subscribe({ mall: 'small', store: 'shop-1' });
    expect(Object.keys(store.frame.stores)).toEqual(['shop-1']);
    const coming = viewer.next<Patch>('patch');
    mall.show(frameNo(1));
    expect(Object.keys((await coming).patch.stores ?? {})).toEqual(['shop-1']);

    const other = await client(operator);
    await other.subscribe({ mall: 'small' });
    viewer.socket.emit('unsubscribe');
    viewer.socket.on('patch', () => expect.unreachable('after leaving'));
    const seen = other.next('patch');
    await settled(other, { mall: 'small' });
    mall.show(frameNo(2));
    await seen;
  });

  test('nobody looks: the mall is not asked for frames any more', async () => {
    const viewer = await client(operator);
    await viewer.subscribe({ mall: 'small' });
    expect(mall.listeners.size).toBe(1);
    const gone = new Promise<void>((resolve) => tcp[0]?.once('close', () => resolve()));
    viewer.socket.disconnect();
    await gone;
    mall.show(frameNo(1));
    expect(mall.listeners.size).toBe(0);
  });

  test.each([
    [null, 'BAD_REQUEST'],
    ['small', 'BAD_REQUEST'],
    [{}, 'BAD_REQUEST'],
    [{ mall: 'small', zoom: 3 }, 'BAD_REQUEST'],
    [{ mall: 7 }, 'BAD_REQUEST'],
    [{ mall: 'small', at: NOON - 1 }, 'NOT_FOUND'],
    [{ mall: 'small', at: 'noon' }, 'BAD_REQUEST'],
    [{ mall: 'elsewhere' }, 'NOT_FOUND'],
    [{ mall: 'small', store: 'shop-99' }, 'NOT_FOUND'],
    [{ mall: 'small', level: 'l99' }, 'NOT_FOUND'],
    [{ mall: 'small', store: '__proto__' }, 'BAD_REQUEST'],
  ])('%j: refused as %s, and the view before goes on', async (request, code) => {
    const viewer = await client(operator);
    await viewer.subscribe({ mall: 'small' });
    const refused = viewer.next<Refused>('refused');
    viewer.socket.emit('subscribe', request);
    expect((await refused).code).toBe(code);
    const patch = viewer.next('patch');
    mall.show(frameNo(1));
    await patch;
  });
});

describe('a past moment', () => {
  test('is one picture that nothing follows, until the present is asked for again', async () => {
    const viewer = await client(operator);
    await viewer.subscribe({ mall: 'small' });
    expect(await viewer.subscribe({ mall: 'small', at: NOON + 5 })).toEqual({ seq: 0, every: 0, frame: frameNo(5) });
    const patches: unknown[] = [];
    viewer.socket.on('patch', (patch) => patches.push(patch));
    mall.show(frameNo(6));
    const now = await viewer.subscribe({ mall: 'small' });
    expect([now.frame, patches]).toEqual([frameNo(6), []]);
  });

  test('of which a tenant sees its own store', async () => {
    const viewer = await client(tenant);
    const { frame } = await viewer.subscribe({ mall: 'small', at: NOON + 3 });
    expect(Object.keys(frame.stores)).toEqual(['shop-0']);
    expect(frame).not.toHaveProperty('totals');
  });
});

describe('a tenant', () => {
  const SECRET = /"(totals|footfall)"|shop-1|shop-2|z-hall|"devices"|-?\b\d*0[12]\b(?=[,}])/;

  test('sees its own store and nothing of others, in snapshot and patches', async () => {
    const viewer = await client(tenant);
    for (const request of [{ mall: 'small' }, { mall: 'small', store: 'shop-0' }, { mall: 'small', level: 'l1' }]) {
      mall.show(frameNo(3));
      const { frame } = await viewer.subscribe(request);
      expect(Object.keys(frame).sort()).toEqual(['at', 'density', 'mall', 'rules', 'since', 'stores', 'zones']);
      expect(frame).toMatchObject({ zones: {}, density: {}, stores: { 'shop-0': { inside: 300 } } });
      expect(Object.keys(frame.stores)).toEqual(['shop-0']);
      const coming = viewer.next<Patch>('patch');
      mall.show(frameNo(4));
      const { patch } = await coming;
      expect(patch).toEqual({ at: NOON + 4, stores: { 'shop-0': frameNo(4).stores['shop-0'] } });
      expect(JSON.stringify([frame, patch])).not.toMatch(/shop-1|shop-2|z-hall|totals|30[12]|40[12]/);
    }
    expect(SECRET.test(JSON.stringify(frameNo(3)))).toBe(true);
  });

  test('of several stores sees these', async () => {
    const viewer = await client(chain);
    expect(Object.keys((await viewer.subscribe({ mall: 'small' })).frame.stores)).toEqual(['shop-0', 'shop-2']);
    expect(Object.keys((await viewer.subscribe({ mall: 'small', store: 'shop-2' })).frame.stores)).toEqual(['shop-2']);
  });

  test('is told of a store of others what it is told of one that is not there; and so for malls', async () => {
    const viewer = await client(tenant);
    const answers: Refused[] = [];
    for (const request of [
      { mall: 'small', store: 'shop-1' },
      { mall: 'small', store: 'shop-99' },
    ]) {
      const refused = viewer.next<Refused>('refused');
      viewer.socket.emit('subscribe', request);
      answers.push(await refused);
    }
    expect(answers[0]).toEqual(answers[1]);

    const foreign = await client(stranger);
    const refused = foreign.next<Refused>('refused');
    foreign.socket.emit('subscribe', { mall: 'small', store: 'shop-0' });
    expect(await refused).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a session that is over', () => {
  test('by signing out: its views are cut at once, those of others are not', async () => {
    const [viewer, other] = [await client(operator), await client(operator)];
    await viewer.subscribe({ mall: 'small' });
    const cut = viewer.next('disconnect');
    await sessions.end(viewer.token);
    await cut;
    await other.subscribe({ mall: 'small' });
  });

  test('by the time: its views are cut within a second', async () => {
    const viewer = await client(operator);
    await viewer.subscribe({ mall: 'small' });
    const cut = viewer.next('disconnect');
    clock.advance(12 * 3_600_000 + 1_000);
    await cut;
  });
});

describe('a client that reads slowly', () => {
  /** A frame of about 300 kB, so that the sockets' buffers fill. */
  const bigFrame = (n: number): Frame => ({
    ...frameNo(n),
    density: { l1: Array.from({ length: 60_000 }, (_, i) => n * 100_000 + i) },
  });
  const pause = (socket: Socket): TcpSocket => {
    const transport = socket.io.engine.transport as unknown as { readonly ws: { readonly _socket: TcpSocket } };
    transport.ws._socket.pause();
    return transport.ws._socket;
  };
  const memory = (): number => tcp.reduce((sum, socket) => sum + socket.writableLength, 0);

  test('misses patches, sees the gap, and has the latest frame after asking again', async () => {
    const viewer = await client(operator);
    const { seq } = await viewer.subscribe({ mall: 'small' });
    const seen: number[] = [];
    viewer.socket.on('patch', (patch: Patch) => seen.push(patch.seq));
    const wire = pause(viewer.socket);
    for (let n = 1; n <= 60; n++) {
      mall.show(bigFrame(n));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(memory()).toBeLessThan(4_000_000);
    wire.resume();
    // The last ones were not kept for it: the next one shows the gap.
    while (seen.at(-1) !== seq + 61) {
      const coming = viewer.next('patch');
      if (seen.length === 0 || memory() > 0) await coming;
      else {
        mall.show(bigFrame(61));
        await coming;
        break;
      }
    }
    const gaps = seen.filter((n, i) => n !== (seen[i - 1] ?? seq) + 1);
    expect(gaps).toHaveLength(1);
    const fresh = await viewer.subscribe({ mall: 'small' });
    expect(fresh.frame).toEqual(mall.port.frame());
  });

  test('and asks for snapshots without reading them is given one, not a queue of them', async () => {
    mall.show(bigFrame(1));
    const viewer = await client(operator);
    let snapshots = 0;
    viewer.socket.on('snapshot', () => snapshots++);
    await viewer.subscribe({ mall: 'small' });
    const wire = pause(viewer.socket);
    const round = await client(operator);
    for (let i = 0; i < 300; i++) {
      viewer.socket.emit('subscribe', { mall: 'small' });
      if (i % 10 === 0) await settled(round, { mall: 'small', store: 'shop-0' });
    }
    wire.resume();
    // What comes after everything that was kept for it.
    const refused = viewer.next('refused');
    viewer.socket.emit('subscribe', null);
    await refused;
    expect(snapshots).toBeLessThan(60);
    expect((await viewer.subscribe({ mall: 'small' })).frame).toEqual(mall.port.frame());
  });
});
