import { HubError } from '@atrium/shared/errors';
import { createBackoff } from '../platform/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { HistoryStore } from './ports.ts';

/**
 * Open the store now if it can be reached, else as soon as it can: the hub takes events and shows the mall meanwhile, and what
 * waits for history is safe in the log.
 *
 * @throws HubError when trying again cannot help: another owner, another schema
 */
export async function openWhenReachable(store: HistoryStore, clock: Clock, log: Logger): Promise<HistoryStore> {
  let open = false;
  let closed = false;

  async function tryOpen(): Promise<void> {
    await store.open();
    open = true;
  }

  async function keepTrying(): Promise<void> {
    const backoff = createBackoff(250, 5_000);
    while (!open && !closed) {
      await clock.sleep(backoff.next());
      if (closed) return;
      await tryOpen().then(() => log.info({ store: store.name }, 'store-opened'), noteFailure);
    }
    // Closed while it was being opened.
    if (closed) await store.close();
  }

  /** What trying again alone will not help needs a person: it is tried on all the same, in case that person comes. */
  function noteFailure(error: unknown): void {
    const helpless = error instanceof HubError && !error.retriable;
    log[helpless ? 'error' : 'warn']({ err: error, store: store.name }, 'store-still-away');
  }

  try {
    await tryOpen();
  } catch (error) {
    if (!(error instanceof HubError) || !error.retriable) throw error;
    log.warn({ err: error, store: store.name }, 'store-away');
    keepTrying().catch((cause: unknown) => log.error({ err: cause, store: store.name }, 'store-not-closed'));
  }

  const whenOpen = async <T>(run: () => Promise<T>): Promise<T> => {
    if (!open)
      throw new HubError('STORE_UNREACHABLE', 'the history store has not been reached yet', {
        context: { store: store.name },
      });
    return run();
  };
  return {
    ...store,
    write: async (batch) =>
      open ? store.write(batch) : { kind: 'retry', reason: 'the store has not been reached yet' },
    sums: (query) => whenOpen(() => store.sums(query)),
    points: (query) => whenOpen(() => store.points(query)),
    erase: (query) => whenOpen(() => store.erase(query)),
    health: async () => (open ? store.health() : { ok: false, version: store.name, detail: 'not reached yet' }),
    close: async () => {
      closed = true;
      await store.close();
    },
  };
}
