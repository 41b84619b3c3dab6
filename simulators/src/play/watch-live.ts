import { once } from 'node:events';
import { HubError } from '@atrium/shared/errors';
import type { EpochMs } from '@atrium/shared/units';
import { LIVE_NAMESPACE, type Patch, type Snapshot } from '@atrium/shared/wire/socket';
import { io } from 'socket.io-client';

/** The live frames of a mall, as a dashboard gets them. */
export type LiveFrames = {
  /** Resolves when a frame later than `at` has come. @throws the reason of the signal */
  readonly after: (at: EpochMs, signal: AbortSignal) => Promise<void>;
  readonly close: () => void;
};

/** @throws HubError `NOT_FOUND` when the hub gives no frame */
export async function watchLive(url: string, cookie: string, mall: string): Promise<LiveFrames> {
  const socket = io(url + LIVE_NAMESPACE, {
    transports: ['websocket'],
    extraHeaders: { cookie },
    reconnection: false,
  });
  const news = new EventTarget();
  let newest = Number.NEGATIVE_INFINITY;
  const note = (at: EpochMs): void => {
    newest = Math.max(newest, at);
    news.dispatchEvent(new Event('frame'));
  };
  socket.on('patch', ({ patch }: Patch) => note(patch.at));
  const first = new Promise<void>((resolve, reject) => {
    socket.on('connect', () => socket.emit('subscribe', { mall }));
    socket.on('connect_error', (cause) =>
      reject(new HubError('NOT_FOUND', `the hub gives no live frames: ${cause.message}`, { cause })),
    );
    socket.on('snapshot', ({ frame }: Snapshot) => {
      note(frame.at);
      resolve();
    });
  });
  await first.catch((error: unknown) => {
    socket.close();
    throw error;
  });
  return {
    after: async (at, signal) => {
      while (newest <= at) await once(news, 'frame', { signal });
    },
    close: () => void socket.close(),
  };
}
