import { HubError } from '@atrium/shared/errors';
import type { Venue } from '@atrium/shared/venue/venue';
import type { Frame } from '@atrium/shared/wire/frame';
import {
  faultSampleSchema,
  KPI_BUCKETS,
  KPI_KEYS,
  kpiRowSchema,
  ledgerRowSchema,
  ledgerSchema,
  mallRowSchema,
  sensorListSchema,
  sensorRowSchema,
  visitRowSchema,
} from '@atrium/shared/wire/http';
import { z } from 'zod';
import { type Asker, EVERY_ROLE, MACHINERY, ownStores, STAFF, seesMall } from '../access/access.ts';
import type { Malls } from '../pipeline/ports.ts';
import { json, list, table } from './answer.ts';
import { pageFields, rangeQuery, storeField } from './fields.ts';
import { hubRoute, mallRoute, type Route } from './route.ts';

const kpiQuery = rangeQuery({
  by: z.enum(KPI_KEYS).default('mall'),
  bucket: z.enum(KPI_BUCKETS).optional(),
  ...storeField,
});

/** The malls, and what is asked about one: its plan, what it looks like now, its numbers and how good its data are. */
export const mallRoutes = (malls: Malls): readonly Route[] => [
  hubRoute({
    method: 'get',
    path: '/api/v1/malls',
    summary: 'The malls that one may see',
    who: EVERY_ROLE,
    answer: list(mallRowSchema),
    handle: ({ asker }) => ({
      rows: [...malls.values()]
        .filter(({ index }) => asker !== null && seesMall(asker, index.venue.id))
        .map(({ index: { venue } }) => ({
          id: venue.id,
          name: venue.name,
          timeZone: venue.timeZone,
          currency: venue.currency,
        })),
      next: null,
    }),
  }),
  mallRoute({
    method: 'get',
    path: '',
    summary: 'The venue: levels, zones, stores, sensors and tills; of the last two, a tenant sees its own',
    who: EVERY_ROLE,
    scope: 'plan',
    answer: json(z.custom<Venue>()),
    handle: ({ asker }, { index }) => visibleVenue(index.venue, asker),
  }),
  mallRoute({
    method: 'get',
    path: '/live',
    summary: 'The current frame: occupancy by zone, visits and conversion by store, since opening',
    who: STAFF,
    scope: 'mall',
    answer: json(z.custom<Frame>()),
    handle: (_asked, mall) => mall.frame(),
  }),
  mallRoute({
    method: 'get',
    path: '/kpis',
    summary: 'KPIs by key and bucket; a tenant asks by store, for its own',
    who: ['operator', 'analyst', 'tenant'],
    scope: 'own-store',
    query: kpiQuery,
    example: { query: { by: 'store' } },
    answer: list(kpiRowSchema),
    handle: async ({ asker, query: { bucket, store: _store, ...query }, store }, mall) => {
      const isBound = ownStores(asker) !== null;
      if (isBound && query.by !== 'store')
        throw new HubError('FORBIDDEN', 'by: a tenant asks by store', { context: { field: 'by', received: query.by } });
      const rows = await mall.kpis({
        ...query,
        ...(bucket !== undefined && { bucket }),
        ...(store !== undefined && { store }),
        ...(isBound && { anonymous: true }),
      });
      return { rows: [...rows], next: null };
    },
  }),
  mallRoute({
    method: 'get',
    path: '/visits',
    summary: 'Visits by time of entry, pseudonymous; open ones are marked',
    who: ['operator'],
    scope: 'mall',
    query: rangeQuery({ ...storeField, ...pageFields }),
    answer: list(visitRowSchema),
    handle: ({ query: { from, to, limit, cursor }, store }, mall) =>
      mall.visits({
        from,
        to,
        limit,
        ...(store !== undefined && { store }),
        ...(cursor !== undefined && { cursor: BigInt(cursor) }),
      }),
  }),
  mallRoute({
    method: 'get',
    path: '/ledger',
    summary: 'What became of every event received, by event time; with `by=sensor` also by sensor and hour',
    who: MACHINERY,
    scope: 'mall',
    query: rangeQuery({ by: z.literal('sensor').optional() }),
    answer: table(ledgerSchema, ledgerRowSchema, ({ totals, rows, ...range }) => rows ?? [{ ...range, ...totals }]),
    handle: async ({ query: { by, ...range } }, mall) => ({
      ...range,
      totals: await mall.ledger(range),
      ...(by !== undefined && { rows: [...(await mall.sensorLedger(range))] }),
    }),
  }),
  mallRoute({
    method: 'get',
    path: '/faults',
    summary: 'Messages that could not be used: the latest, with addresses masked',
    who: MACHINERY,
    scope: 'mall',
    answer: list(faultSampleSchema),
    handle: (_asked, mall) => ({ rows: mall.faults(), next: null }),
  }),
  mallRoute({
    method: 'get',
    path: '/sensors',
    summary: 'The health of every sensor, and receivers that talk without being in the venue',
    who: MACHINERY,
    scope: 'mall',
    answer: table(sensorListSchema, sensorRowSchema, ({ rows }) => rows),
    handle: (_asked, mall) => ({ rows: [...mall.sensors()], next: null, discovered: [...mall.discovered()] }),
  }),
];

/** A tenant sees the public plan; receivers, counters and tills of others are not on it. */
function visibleVenue(venue: Venue, asker: Asker): Venue {
  const own = asker.role === 'developer' ? null : ownStores(asker);
  if (own === null) return venue;
  return {
    ...venue,
    sensors: venue.sensors.filter(({ store }) => store !== undefined && own.includes(store)),
    tills: venue.tills.filter(({ store }) => own.includes(store)),
    stores: venue.stores.map(({ rules, ...store }) =>
      own.includes(store.id) && rules !== undefined ? { ...store, rules } : store,
    ),
  };
}
