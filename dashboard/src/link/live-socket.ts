import type { Millis } from '@atrium/shared/units';
import type { LIVE_NAMESPACE, Subscribe } from '@atrium/shared/wire/socket';
import { io } from 'socket.io-client';

/** The socket as the link needs it; the tests bring their own. */
export type LiveSocket = {
  connect(): void;
  /** Quiet: no `disconnected` follows. */
  disconnect(): void;
  subscribe(request: Subscribe): void;
  /** At most one set of handlers; they stay for the life of the socket. */
  listen(handlers: LiveHandlers): void;
};

export type LiveHandlers = {
  connected(): void;
  /** `final`: the hub ended or refused the connection, so the library will not try again by itself. */
  disconnected(final: boolean): void;
  snapshot(message: unknown): void;
  patch(message: unknown): void;
  refused(message: unknown): void;
};

const NAMESPACE: typeof LIVE_NAMESPACE = '/live';
/** Half a second is not noticed; three seconds is as long as a person waits after the server is back. */
const RECONNECT_FROM: Millis = 500;
const RECONNECT_UP_TO: Millis = 3_000;
/** A server that accepts and then hangs must not hold an attempt for the library's usual 20 s. */
const ATTEMPT_FOR: Millis = 4_000;

export function createLiveSocket(): LiveSocket {
  const socket = io(NAMESPACE, {
    autoConnect: false,
    forceNew: true,
    reconnectionDelay: RECONNECT_FROM,
    reconnectionDelayMax: RECONNECT_UP_TO,
    timeout: ATTEMPT_FOR,
    // The hub speaks nothing else: a queue of polls would hide how old a frame is.
    transports: ['websocket'],
  });
  return {
    connect: () => void socket.connect(),
    disconnect: () => void socket.disconnect(),
    subscribe: (request) => void socket.emit('subscribe', request),
    listen(handlers) {
      socket.on('connect', () => handlers.connected());
      socket.on('disconnect', (reason) => {
        if (reason !== 'io client disconnect') handlers.disconnected(!socket.active);
      });
      socket.on('connect_error', () => handlers.disconnected(!socket.active));
      socket.on('snapshot', (message: unknown) => handlers.snapshot(message));
      socket.on('patch', (message: unknown) => handlers.patch(message));
      socket.on('refused', (message: unknown) => handlers.refused(message));
    },
  };
}
