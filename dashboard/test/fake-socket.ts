import type { LiveHandlers, LiveSocket } from '../src/link/live-socket.ts';

export type FakeSocket = LiveSocket & {
  /** What was asked of it, in order. */
  readonly calls: string[];
  /** Speak as the hub. */
  readonly hub: LiveHandlers;
};

export function createFakeSocket(): FakeSocket {
  const calls: string[] = [];
  let handlers: LiveHandlers | null = null;
  const get = (): LiveHandlers => {
    if (handlers === null) throw new Error('nobody listens to this socket');
    return handlers;
  };
  return {
    calls,
    hub: {
      connected: () => get().connected(),
      disconnected: (final) => get().disconnected(final),
      snapshot: (message) => get().snapshot(message),
      patch: (message) => get().patch(message),
      refused: (message) => get().refused(message),
    },
    connect: () => void calls.push('connect'),
    disconnect: () => void calls.push('disconnect'),
    subscribe: (request) => void calls.push(`subscribe ${JSON.stringify(request)}`),
    listen: (given) => {
      handlers = given;
    },
  };
}
