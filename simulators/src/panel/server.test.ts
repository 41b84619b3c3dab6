import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect } from 'node:net';
import { HubError } from '@atrium/shared/errors';
import {
  PANEL_PATH,
  type PanelState,
  panelFaultKindSchema,
  panelScenarioSchema,
  panelStateSchema,
} from '@atrium/shared/wire/panel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGuard } from './guard.ts';
import type { Panel } from './panel.ts';
import { createPassage } from './passage.ts';
import { createPanelServer } from './server.ts';

const IDLE: PanelState = { mall: 'demo', currency: 'CNY', phase: 'idle', failure: null, run: null, truth: null };
const asked: unknown[] = [];
const panel: Panel = {
  state: () => IDLE,
  start: async (wish) => {
    if (wish.scenario === 'none') throw new HubError('BAD_REQUEST', 'there is no scenario "none"');
    asked.push(wish);
  },
  stop: async () => void asked.push('stop'),
  inject: (text) => void asked.push(text),
  mend: () => void asked.push('mend'),
  onFailed: () => {},
};
const session = (role: string) => ({ user: 'u', role, mall: null, stores: [], expiresAt: 1 });

let hub: Server;
let server: Server;
let base = '';
const portOf = (of: Server): number => {
  const address = of.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};
const listening = async (of: Server): Promise<Server> => {
  of.listen(0, '127.0.0.1');
  await once(of, 'listening');
  return of;
};

beforeAll(async () => {
  hub = await listening(
    createServer((request: IncomingMessage, response) => {
      const role = /sid=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
      response.setHeader('x-host', request.headers.host ?? '');
      if (request.url !== '/api/v1/session') response.end(`hub ${request.method} ${request.url}`);
      else if (role === undefined) response.writeHead(401).end('{}');
      else response.end(JSON.stringify(session(role)));
    }).on('upgrade', (_request, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n');
      socket.on('data', (data: Buffer) => socket.write(`echo ${data.toString()}`));
    }),
  );
  const hubUrl = `http://127.0.0.1:${portOf(hub)}`;
  const guard = createGuard({ token: 'secret', hub: hubUrl });
  server = await listening(createPanelServer({ panel, guard, passage: createPassage(hubUrl) }));
  base = `http://127.0.0.1:${portOf(server)}`;
});
afterAll(() => {
  for (const each of [server, hub]) {
    each.close();
    each.closeAllConnections();
  }
});

const call = (path: string, { headers = {}, ...init }: RequestInit & { headers?: Record<string, string> } = {}) =>
  fetch(`${base}${PANEL_PATH}${path}`, { ...init, headers: { authorization: 'Bearer secret', ...headers } });
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  call(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });

describe('who may', () => {
  test.each([
    ['nobody without a token', {}, 401],
    ['nobody with a wrong one', { authorization: 'Bearer wrong' }, 401],
    ['the token', { authorization: 'Bearer secret' }, 200],
    ['an operator of the hub', { cookie: 'sid=operator' }, 200],
    ['no tenant', { cookie: 'sid=tenant' }, 401],
    ['nobody whose session is over', { cookie: 'other=1' }, 401],
  ])('%s', async (_who, headers, status) => {
    expect((await fetch(`${base}${PANEL_PATH}/state`, { headers })).status).toBe(status);
  });

  test('no other site, and no name that somebody points here', async () => {
    expect((await post('/run', { scenario: 'demo' }, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await post('/run', { scenario: 'demo' }, { origin: base })).status).toBe(202);
    const socket = connect(portOf(server), '127.0.0.1');
    socket.write(`GET ${PANEL_PATH}/state HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer secret\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 403 /);
  });
});

describe('what it answers', () => {
  test('scenarios, kinds of fault and the state are as agreed', async () => {
    const read = async (path: string) => ((await (await call(path)).json()) as { rows: unknown[] }).rows;
    expect(
      panelScenarioSchema
        .array()
        .min(20)
        .parse(await read('/scenarios')),
    ).toBeDefined();
    const kinds = panelFaultKindSchema.array().parse(await read('/faults'));
    const flood = kinds.find(({ kind }) => kind === 'flood');
    expect(flood?.fields).toContainEqual({ name: 'rate', type: 'number', required: true });
    expect(flood?.fields).toContainEqual({ name: 'for', type: 'time', required: false });
    expect(panelStateSchema.parse(await (await call('/state')).json())).toEqual(IDLE);
  });

  test('starts, breaks, mends and stops', async () => {
    asked.length = 0;
    expect((await post('/run', { scenario: 'demo', seed: 4, speed: 10 })).status).toBe(202);
    expect((await post('/faults', { fault: 'drop:share=0.1' })).status).toBe(201);
    expect((await call('/faults', { method: 'DELETE' })).status).toBe(200);
    expect((await call('/run', { method: 'DELETE' })).status).toBe(202);
    expect(asked).toEqual([{ scenario: 'demo', seed: 4, speed: 10 }, 'drop:share=0.1', 'mend', 'stop']);
  });

  test.each([
    ['/run', { scenario: 'none' }, 'there is no scenario'],
    ['/run', { scenario: 'demo', speed: 0 }, 'speed'],
    ['/run', { scenario: 'demo', hurry: 1 }, 'hurry'],
    ['/faults', {}, 'fault'],
  ])('POST %s %j is a problem that says why', async (path, body, words) => {
    const answer = await post(path, body);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ status: 400, detail: expect.stringContaining(words) as string });
  });

  test('what is no JSON, too long or nowhere is refused', async () => {
    expect((await call('/run', { method: 'POST', body: '{}' })).status).toBe(400);
    expect((await post('/faults', { fault: 'x'.repeat(20_000) })).status).toBe(400);
    expect((await call('/nowhere')).status).toBe(404);
  });

  test('events carry the state at once', async () => {
    const stop = new AbortController();
    const answer = await call('/events', { signal: stop.signal });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const first = await answer.body?.getReader().read();
    const [, data = ''] = /^event: state\ndata: (.*)\n\n/.exec(Buffer.from(first?.value ?? []).toString()) ?? [];
    expect(JSON.parse(data)).toEqual(IDLE);
    stop.abort();
  });
});

describe('everything else is the hub', () => {
  test('whose requests keep their method, path and host', async () => {
    const answer = await fetch(`${base}/api/v1/malls?x=1`, { method: 'POST', body: 'b' });
    expect(await answer.text()).toBe('hub POST /api/v1/malls?x=1');
    expect(answer.headers.get('x-host')).toBe(new URL(base).host);
  });

  test('its sockets too', async () => {
    const socket = connect(portOf(server), '127.0.0.1');
    socket.write('GET /socket.io/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    const [head] = (await once(socket, 'data')) as [Buffer];
    expect(head.toString()).toMatch(/^HTTP\/1\.1 101 /);
    socket.write('ping');
    const [echo] = (await once(socket, 'data')) as [Buffer];
    expect(echo.toString()).toBe('echo ping');
    socket.destroy();
  });
});
