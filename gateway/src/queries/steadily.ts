import { HubError } from '@atrium/shared/errors';
import type { Mall } from '../pipeline/mall.ts';

/** How long a query waits for what was acknowledged to be stored, ms. */
const FLUSH_WITHIN_MS = 5_000;

/** History is asked only once it holds everything that was acknowledged. @throws HubError STORE_UNREACHABLE */
export async function caughtUp({ writer, store }: Mall): Promise<void> {
  if (await writer.flush(FLUSH_WITHIN_MS)) return;
  throw new HubError('STORE_UNREACHABLE', 'the history store does not take what it is given; try again later', {
    context: { store: store.name, waiting: writer.waiting() },
  });
}

/**
 * Read what the fold has not handed over yet together with what history has. The fold hands over every few seconds; a reading
 * during which that happened would count something twice or not at all, and is made again.
 */
export async function steadily<T>(mall: Mall, read: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    await caughtUp(mall);
    const before = mall.state.handedOver;
    const result = await read();
    if (mall.state.handedOver === before || tries >= 5) return result;
  }
}
