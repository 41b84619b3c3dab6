import type { Server as HttpServer } from 'node:http';
import { err, ok, type Result } from '@atrium/shared/result';
import { diffFrames, type Frame, type FramePatch } from '@atrium/shared/wire/frame';
import type { Session } from '@atrium/shared/wire/http';
import {
  FRAME_EVERY_MS,
  LIVE_NAMESPACE,
  type Patch,
  type Refused,
  type Snapshot,
  subscribeSchema,
  type TenantFrame,
  type TenantSnapshot,
} from '@atrium/shared/wire/socket';
import { Server, type Socket } from 'socket.io';
import { ownStores, seesMall, seesStore, tokenOf } from '../access/access.ts';
import type { Sessions } from '../access/sessions.ts';
import type { MallPort, Malls } from '../pipeline/ports.ts';
import type { Metrics } from '../platform/metrics.ts';

/** Largest packet a browser may send: a subscription is 200 bytes. */
const MAX_PACKET_BYTES = 16 * 1024;
const MAX_CLIENTS = 5_000;

/** What one room is shown: everything, or some stores only. */
type View = { readonly room: string; readonly mall: MallPort; readonly stores: readonly string[] | null };

/** A room's place in its own stream of patches. */
type Stream = { readonly view: View; seq: number; shown: Frame | TenantFrame; readonly stop: () => void };

type SocketData = { sessionId: string; session: Session; token: string };
type ServerEvents = {
  snapshot: (snapshot: Snapshot | TenantSnapshot) => void;
  patch: (patch: Patch) => void;
  refused: (why: Refused) => void;
};
type ClientEvents = { subscribe: (request: unknown) => void; unsubscribe: () => void };
type LiveSocket = Socket<ClientEvents, ServerEvents, Record<string, never>, SocketData>;

export type Live = {
  /** Cut the live views of a session that ended. */
  readonly endSession: (sessionId: string) => void;
  readonly close: () => Promise<void>;
};

export type LiveDeps = {
  readonly server: HttpServer;
  readonly malls: Malls;
  readonly sessions: Sessions;
  readonly metrics: Metrics;
  readonly sameOrigin: (origin: string, host: string | undefined) => boolean;
};

/**
 * Live views over socket.io: a snapshot, then numbered patches, made and encoded once a room. A client that cannot keep up misses
 * patches (they are volatile), sees the gap in the numbers and asks for a snapshot: the latest frame, never a queue.
 */
export function createLive({ server, malls, sessions, metrics, sameOrigin }: LiveDeps): Live {
  const io = new Server<ClientEvents, ServerEvents, Record<string, never>, SocketData>(server, {
    serveClient: false,
    transports: ['websocket'],
    perMessageDeflate: false,
    maxHttpBufferSize: MAX_PACKET_BYTES,
    allowRequest: (request, decide) => {
      const { origin, host } = request.headers;
      const foreign = origin !== undefined && !sameOrigin(origin, host);
      decide(foreign ? 'foreign origin' : null, !foreign && io.engine.clientsCount < MAX_CLIENTS);
    },
  });
  const live = io.of(LIVE_NAMESPACE);
  const streams = new Map<string, Stream>();

  live.use((socket, next) => {
    const token = tokenOf(socket.handshake.headers.cookie);
    const found = token === null ? null : sessions.find(token);
    if (token === null || found === null) return next(new Error('UNAUTHENTICATED'));
    socket.data = { sessionId: found.id, session: found.session, token };
    next();
  });

  function streamOf(view: View): Stream {
    const known = streams.get(view.room);
    if (known !== undefined) return known;
    const stream: Stream = {
      view,
      seq: 0,
      shown: project(view.mall.frame(), view.stores),
      stop: view.mall.onFrame((frame) => advance(stream, frame)),
    };
    streams.set(view.room, stream);
    return stream;
  }

  function advance(stream: Stream, frame: Frame): void {
    if ((live.adapter.rooms.get(stream.view.room)?.size ?? 0) === 0) {
      stream.stop();
      streams.delete(stream.view.room);
      return;
    }
    const next = project(frame, stream.view.stores);
    const patch: FramePatch = diffFrames(stream.shown, next);
    stream.shown = next;
    stream.seq++;
    live.to(stream.view.room).volatile.emit('patch', { seq: stream.seq, patch });
  }

  async function subscribe(socket: LiveSocket, request: unknown): Promise<void> {
    const wanted = readView(request, socket.data.session, malls);
    if (!wanted.ok) {
      socket.emit('refused', wanted.error);
      return;
    }
    await leaveViews(socket);
    const { room } = wanted.value;
    await socket.join(room);
    const stream = streamOf(wanted.value);
    socket.emit('snapshot', { seq: stream.seq, every: FRAME_EVERY_MS, frame: stream.shown } as
      | Snapshot
      | TenantSnapshot);
  }

  live.on('connection', (socket) => {
    metrics.liveClients.inc();
    void socket.join(`session|${socket.data.sessionId}`);
    socket.on('subscribe', (request) => {
      if (sessions.find(socket.data.token) === null) socket.disconnect(true);
      else void subscribe(socket, request);
    });
    socket.on('unsubscribe', () => void leaveViews(socket));
    socket.on('disconnect', () => metrics.liveClients.dec());
  });

  return {
    endSession: (sessionId) => live.in(`session|${sessionId}`).disconnectSockets(true),
    close: async () => {
      for (const { stop } of streams.values()) stop();
      streams.clear();
      await io.close();
    },
  };
}

/** What a subscription asks for, if the session may have it. What it may not see does not exist. */
function readView(request: unknown, session: Session, malls: Malls): Result<View, Refused> {
  const refuse = (code: Refused['code'], detail: string): Result<View, Refused> => err({ code, detail });
  const read = subscribeSchema.safeParse(request);
  if (!read.success) return refuse('BAD_REQUEST', read.error.issues[0]?.message ?? 'not a subscription');
  const { mall: id, store, at } = read.data;
  if (at !== undefined) return refuse('BAD_REQUEST', 'at: past moments are not kept yet');
  const mall = malls.get(id);
  if (mall === undefined || !seesMall(session, id)) return refuse('NOT_FOUND', 'there is no such mall');
  if (store !== undefined && !(mall.index.stores.has(store) && seesStore(session, id, store))) {
    return refuse('NOT_FOUND', 'there is no such store');
  }
  const stores = store === undefined ? ownStores(session) : [store];
  return ok({ room: `view|${id}|${stores === null ? '*' : stores.join('|')}`, mall, stores });
}

async function leaveViews(socket: LiveSocket): Promise<void> {
  for (const room of socket.rooms) if (room.startsWith('view|')) await socket.leave(room);
}

/** A tenant's frame has its stores and nothing from which another's could be computed. */
function project(frame: Frame, stores: readonly string[] | null): Frame | TenantFrame {
  if (stores === null) return frame;
  const { mall, at, since, rules } = frame;
  const own = Object.fromEntries(
    stores.flatMap((id) => (frame.stores[id] === undefined ? [] : [[id, frame.stores[id]]])),
  );
  return { mall, at, since, rules, stores: own, zones: {}, density: {} };
}
