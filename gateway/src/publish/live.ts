import type { Server as HttpServer } from 'node:http';
import { HubError } from '@atrium/shared/errors';
import { diffFrames, type Frame, type FramePatch } from '@atrium/shared/wire/frame';
import type { Session } from '@atrium/shared/wire/http';
import {
  FRAME_EVERY_MS,
  LIVE_NAMESPACE,
  type Patch,
  type Refused,
  type Snapshot,
  type TenantFrame,
  type TenantSnapshot,
} from '@atrium/shared/wire/socket';
import { Server, type Socket } from 'socket.io';
import { tokenOf } from '../access/access.ts';
import type { Sessions } from '../access/sessions.ts';
import type { Malls } from '../pipeline/ports.ts';
import type { Clock } from '../platform/clock.ts';
import type { Metrics } from '../platform/metrics.ts';
import { project, readView, type View } from './view.ts';

/** Largest packet a browser may send: a subscription is 200 bytes. */
const MAX_PACKET_BYTES = 16 * 1024;
const MAX_CLIENTS = 5_000;
/** A connection that has not asked for the namespace by then is cut, ms. */
const CONNECT_WITHIN_MS = 10_000;

/** A room's place in its own stream of patches. */
type Stream = { readonly view: View; seq: number; shown: Frame | TenantFrame; readonly stop: () => void };

type SocketData = {
  sessionId: string;
  session: Session;
  /** The subscription that waits until the client has read what it was sent before. */
  wanted?: { readonly request: unknown };
  /** How often it has subscribed: an answer that takes longer than the next question is not given. */
  asked?: number;
};
type ServerEvents = {
  snapshot: (snapshot: Snapshot | TenantSnapshot) => void;
  patch: (patch: Patch) => void;
  refused: (why: Refused) => void;
};
type ClientEvents = { subscribe: (request: unknown) => void; unsubscribe: () => void };
type LiveSocket = Socket<ClientEvents, ServerEvents, Record<string, never>, SocketData>;

type Past = Pick<View, 'mall' | 'stores'> & { readonly at: number };

export type Live = { readonly close: () => Promise<void> };

export type LiveDeps = {
  readonly server: HttpServer;
  readonly clock: Clock;
  readonly malls: Malls;
  readonly sessions: Sessions;
  readonly metrics: Metrics;
  readonly sameOrigin: (origin: string, host: string | undefined) => boolean;
};

/**
 * Live views over socket.io: a snapshot, then numbered patches, made and encoded once a room. A client that cannot keep up misses
 * patches (they are volatile), sees the gap in the numbers and asks for a snapshot: the latest frame, never a queue.
 */
export function createLive({ server, clock, malls, sessions, metrics, sameOrigin }: LiveDeps): Live {
  const io = new Server<ClientEvents, ServerEvents, Record<string, never>, SocketData>(server, {
    serveClient: false,
    transports: ['websocket'],
    perMessageDeflate: false,
    maxHttpBufferSize: MAX_PACKET_BYTES,
    connectTimeout: CONNECT_WITHIN_MS,
    allowRequest: (request, decide) => {
      const { origin, host } = request.headers;
      const foreign = origin !== undefined && !sameOrigin(origin, host);
      decide(foreign ? 'foreign origin' : null, !foreign && io.engine.clientsCount < MAX_CLIENTS);
    },
  });
  // Without this anybody could stay connected here, where no cookie is asked for.
  io.use((_socket, next) => next(new Error('NOT_FOUND')));
  const live = io.of(LIVE_NAMESPACE);
  const streams = new Map<string, Stream>();

  live.use((socket, next) => {
    const token = tokenOf(socket.handshake.headers.cookie);
    const found = token === null ? null : sessions.find(token);
    if (found === null) return next(new Error('UNAUTHENTICATED'));
    socket.data = { sessionId: found.id, session: found.session };
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

  /** All at once, so that no patch comes between joining and the snapshot. */
  function subscribe(socket: LiveSocket, request: unknown): void {
    const wanted = readView(request, socket.data.session, malls);
    if (!wanted.ok) {
      socket.emit('refused', wanted.error);
      return;
    }
    const { at, mall, stores } = wanted.value;
    socket.data.asked = (socket.data.asked ?? 0) + 1;
    if (at !== undefined) {
      void showPast(socket, { at, mall, stores });
      return;
    }
    leaveViews(socket);
    const stream = streamOf(wanted.value);
    void socket.join(wanted.value.room);
    const frame = stream.shown as Snapshot['frame'];
    socket.emit('snapshot', { seq: stream.seq, every: FRAME_EVERY_MS, frame });
  }

  /** One picture of a past moment, and no patches: unless the client has asked for something else meanwhile. */
  async function showPast(socket: LiveSocket, { at, mall, stores }: Past): Promise<void> {
    const { asked } = socket.data;
    const found = await mall.frameAt(at).catch((error: unknown) => (error instanceof HubError ? error : null));
    if (!socket.connected || socket.data.asked !== asked) return;
    if (found === null) socket.emit('refused', { code: 'NOT_FOUND', detail: 'at: nothing is known of that moment' });
    else if (found instanceof HubError) socket.emit('refused', { code: 'UNAVAILABLE', detail: found.message });
    else {
      leaveViews(socket);
      socket.emit('snapshot', { seq: 0, every: 0, frame: project(found, stores) as Snapshot['frame'] });
    }
  }

  /** A client that asks and does not read gets its answer when it has read the one before; of several wishes the last counts. */
  function subscribeWhenRead(socket: LiveSocket, request: unknown): void {
    const waits = socket.data.wanted !== undefined;
    socket.data.wanted = { request };
    if (!waits) serveWhenRead(socket);
  }

  function serveWhenRead(socket: LiveSocket): void {
    const { wanted } = socket.data;
    if (!socket.connected || wanted === undefined) return;
    const { conn } = socket;
    if (!conn.transport.writable) {
      conn.transport.once('ready', () => serveWhenRead(socket));
      return;
    }
    delete socket.data.wanted;
    subscribe(socket, wanted.request);
  }

  live.on('connection', (socket) => {
    metrics.liveClients.inc();
    void socket.join(roomOf(socket.data.sessionId));
    socket.on('subscribe', (request) => subscribeWhenRead(socket, request));
    socket.on('unsubscribe', () => leaveViews(socket));
    socket.on('disconnect', () => metrics.liveClients.dec());
  });

  const cut = (sessionId: string): void => live.in(roomOf(sessionId)).disconnectSockets(true);
  sessions.onEnd(cut);
  const stopCutting = clock.every(FRAME_EVERY_MS, () => {
    for (const { data } of live.sockets.values()) if (!sessions.isLive(data.sessionId)) cut(data.sessionId);
  });

  return {
    close: async () => {
      stopCutting();
      for (const { stop } of streams.values()) stop();
      streams.clear();
      await io.close();
    },
  };
}

const roomOf = (sessionId: string): string => `session|${sessionId}`;

function leaveViews(socket: LiveSocket): void {
  for (const room of socket.rooms) if (room.startsWith('view|')) void socket.leave(room);
}
