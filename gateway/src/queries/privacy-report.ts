import type { PrivacyReport } from '@atrium/shared/wire/privacy';
import type { Mall } from '../pipeline/mall.ts';

const DAY_S = 86_400;
/** Rows are erased in steps; what is older than a day and this is overdue, ms. */
const GRACE_MS = 3_600_000;

const STORED: PrivacyReport['stored'] = [
  {
    what: 'raw addresses',
    identity: 'none',
    where: 'nowhere: replaced by pseudonyms before anything is written',
    keptS: 0,
    why: 'not needed',
  },
  {
    what: 'keys of the pseudonyms',
    identity: 'pseudonym',
    where: 'keys.json, mode 0600',
    keptS: 2 * DAY_S,
    why: 'one local day each, destroyed when its stragglers have come, a day after its end at the latest',
  },
  {
    what: 'event log',
    identity: 'pseudonym',
    where: 'log',
    keptS: DAY_S,
    why: 'a crash loses nothing that was acknowledged',
  },
  {
    what: 'single sightings',
    identity: 'pseudonym',
    where: 'history',
    keptS: DAY_S,
    why: 'heatmaps and checks of the same day',
  },
  {
    what: 'visits with their device',
    identity: 'pseudonym',
    where: 'history',
    keptS: DAY_S,
    why: 'late events correct visits',
  },
  {
    what: 'visits',
    identity: 'none',
    where: 'history',
    keptS: null,
    why: 'dwell and capture rate; a random id, nothing that ties two together',
  },
  {
    what: 'unassociated addresses',
    identity: 'none',
    where: 'history',
    keptS: null,
    why: 'counts by sensor and minute, no device rows',
  },
  {
    what: 'purchases',
    identity: 'none',
    where: 'history',
    keptS: null,
    why: 'conversion and revenue; members as hashes of one day',
  },
  {
    what: 'choices of devices',
    identity: 'fixed-hash',
    where: 'choices.json, mode 0600',
    keptS: null,
    why: 'an opt-out has to be known again',
  },
  {
    what: 'audit record',
    identity: 'account',
    where: 'audit',
    keptS: 400 * DAY_S,
    why: 'who of the staff and the tenants did what',
  },
];

/** The answer to "what do you have about people": looked up, not promised. */
export async function privacyReport({ privacy, state, store, index, reading }: Mall): Promise<PrivacyReport> {
  const { watermark } = state.clock;
  const at = Number.isFinite(watermark) ? watermark : null;
  const overdue = await reading
    .run(
      () => Math.max(0, (at ?? 0) - DAY_S * 1_000 - GRACE_MS),
      (before) =>
        store.points({
          measurement: 'sighting',
          range: { from: 0, to: before },
          where: { mall: [index.venue.id] },
          limit: 1_000,
        }),
    )
    .then(
      (rows) => rows.length,
      () => null,
    );
  return { mode: privacy.mode, at, devicesFollowed: state.tracks.size, ...privacy.counts(), overdue, stored: STORED };
}
