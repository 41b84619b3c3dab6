import { join } from 'node:path';
import type { HubError } from '@atrium/shared/errors';
import type { Admission } from '../core/intake/admission.ts';
import type { VenueIndex } from '../core/venue-index.ts';
import type { Clock } from '../platform/clock.ts';
import { createConsents } from './consents.ts';
import type { Privacy } from './privacy.ts';
import { createPseudonyms } from './pseudonyms.ts';
import type { TillMemory } from './till-memory.ts';
import type { EdgeContext } from './to-records.ts';

/** What stands between what senders say and what the log may hold: names instead of addresses, each event once. */
export type Edge = Omit<EdgeContext, 'moment'> & {
  /** Resolves when every key and consent in use is on disk: nothing that rests on one may be logged before. */
  readonly settled: () => Promise<void>;
};

export type EdgeDeps = {
  readonly dir: string;
  readonly index: VenueIndex;
  readonly clock: Clock;
  readonly privacy: Privacy;
  readonly tills: TillMemory;
  readonly admission: Admission;
  readonly onFault: (error: HubError) => void;
};

export async function createEdge({ dir, index, privacy, clock, tills, admission, onFault }: EdgeDeps): Promise<Edge> {
  const { timeZone } = index.venue;
  const pseudonyms = await createPseudonyms({ path: join(dir, 'keys.json'), timeZone, clock, onFault });
  const consents = await createConsents(join(dir, 'consents.json'));
  return {
    admission,
    privacy,
    pseudonyms,
    consents,
    categories: tills.categories,
    linked: new Set(),
    settled: async () => {
      await pseudonyms.settled();
      await consents.settled();
    },
  };
}
