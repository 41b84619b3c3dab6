import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { FAULTS, HubError } from '@atrium/shared/errors';
import type { Millis } from '@atrium/shared/units';
import { PANEL_PATH, panelInjectSchema, panelStartSchema } from '@atrium/shared/wire/panel';
import type { z } from 'zod';
import { faultKinds } from '../faults/read-fault.ts';
import { SCENARIOS } from '../scenarios/catalogue.ts';
import type { Guard } from './guard.ts';
import type { Panel } from './panel.ts';
import type { Passage } from './passage.ts';

export type PanelServerDeps = {
  readonly panel: Panel;
  readonly guard: Guard;
  /** Where everything goes that is not the panel's. */
  readonly passage: Passage;
};

/** Listeners of the state at one time; a browser tab is one. */
const MAX_LISTENERS = 20;
const EVENT_EVERY_MS: Millis = 1_000;
const MAX_BODY_BYTES = 16 * 1024;

type Answer = { readonly status: number; readonly body: unknown };
type Route = (request: IncomingMessage) => Promise<Answer>;

const rows = (items: readonly unknown[]): Answer => ({ status: 200, body: { rows: items, next: null } });

/** The panel's HTTP server; the caller lets it listen, on loopback. */
export function createPanelServer({ panel, guard, passage }: PanelServerDeps): Server {
  const state = (status: number): Answer => ({ status, body: panel.state() });
  const listeners = new Set<ServerResponse>();

  const routes: Readonly<Record<string, Route>> = {
    'GET /scenarios': async () =>
      rows(
        Object.values(SCENARIOS).map(({ name, summary, expect, seed, faults = [] }) => ({
          name,
          summary,
          expect,
          seed,
          faults: faults.map(({ kind }) => kind),
        })),
      ),
    'GET /faults': async () => rows(faultKinds()),
    'GET /state': async () => state(200),
    'POST /run': async (request) => {
      await panel.start(await read(request, panelStartSchema));
      return state(202);
    },
    'DELETE /run': async () => {
      await panel.stop();
      return state(202);
    },
    'POST /faults': async (request) => {
      panel.inject((await read(request, panelInjectSchema)).fault);
      return state(201);
    },
    'DELETE /faults': async () => {
      panel.mend();
      return state(200);
    },
  };

  const listen = (response: ServerResponse): void => {
    if (listeners.size >= MAX_LISTENERS) throw new HubError('TOO_MANY_REQUESTS', 'too many listen to the panel');
    listeners.add(response);
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const tell = (): void => {
      // Who is slow gets the latest state, not a queue of them.
      if (!response.writableNeedDrain) response.write(`event: state\ndata: ${JSON.stringify(panel.state())}\n\n`);
    };
    tell();
    const timer = setInterval(tell, EVENT_EVERY_MS);
    response.once('close', () => {
      clearInterval(timer);
      listeners.delete(response);
    });
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await guard(request);
    const call = `${request.method} ${pathOf(request).slice(PANEL_PATH.length)}`;
    if (call === 'GET /events') return listen(response);
    const route = routes[call];
    if (route === undefined) throw new HubError('NOT_FOUND', `the panel has no ${call}`);
    const { status, body } = await route(request);
    send(response, { status, body, type: 'application/json' });
  };

  const server = createServer((request, response) => {
    if (!pathOf(request).startsWith(`${PANEL_PATH}/`)) return passage.pass(request, response);
    answer(request, response).catch((error: unknown) => send(response, problemOf(error)));
  });
  server.on('upgrade', passage.upgrade);
  return server;
}

const pathOf = ({ url = '/' }: IncomingMessage): string => url.split('?', 1)[0] ?? '/';

async function read<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  if (request.headers['content-type']?.split(';', 1)[0] !== 'application/json')
    throw new HubError('BAD_REQUEST', 'the body must be application/json');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new HubError('BAD_REQUEST', `the body has more than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  const parsed = schema.safeParse(parse(Buffer.concat(chunks).toString('utf8')));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new HubError('BAD_REQUEST', `${issue?.path.join('.') || 'the body'}: ${issue?.message}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notJson(error);
  }
}

const notJson = (cause: unknown): HubError => new HubError('BAD_REQUEST', 'the body is not JSON', { cause });

type Sent = { readonly status: number; readonly type: string; readonly body: unknown };

function problemOf(error: unknown): Sent {
  const code = error instanceof HubError ? error.code : 'INVARIANT';
  const status = FAULTS[code].http;
  const detail = error instanceof HubError ? error.message : 'a bug in the panel';
  return { status, type: 'application/problem+json', body: { type: 'about:blank', title: code, status, code, detail } };
}

function send(response: ServerResponse, { status, type, body }: Sent): void {
  if (response.headersSent) return void response.end();
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
