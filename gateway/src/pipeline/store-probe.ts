import type { Millis } from '@atrium/shared/units';
import type { Clock } from '../platform/clock.ts';
import type { HistoryStore } from './ports.ts';

/** One answer serves everybody who asks within this time, ms: health may be asked for by anyone. */
const GOOD_FOR_MS: Millis = 1_000;
/** Who asks about health does not wait longer, ms; a store that takes longer is not there. */
const WITHIN_MS: Millis = 3_000;

/** Ask a store whether it is there now, however often and by however many one is asked. */
export function createStoreProbe(store: Pick<HistoryStore, 'health'>, clock: Clock): () => Promise<boolean> {
  let asking: Promise<boolean> | null = null;
  let answer = false;
  let answeredAt = Number.NEGATIVE_INFINITY;

  async function ask(): Promise<boolean> {
    answer = await store.health().then(
      ({ ok }) => ok,
      () => false,
    );
    answeredAt = clock.now();
    asking = null;
    return answer;
  }

  return async () => {
    if (clock.now() - answeredAt < GOOD_FOR_MS) return answer;
    asking ??= ask();
    return Promise.race([asking, clock.sleep(WITHIN_MS).then(() => false)]);
  };
}
