import { HubError } from '@atrium/shared/errors';
import { allDefinitions } from '@atrium/shared/metrics/definitions';
import {
  benchmarkRowSchema,
  calibrationRowSchema,
  calibrationSchema,
  definitionRowSchema,
  FUNNEL_KEYS,
  flowRowSchema,
  funnelRowSchema,
  HEATMAP_METRICS,
  heatmapRowSchema,
} from '@atrium/shared/wire/analytics';
import { z } from 'zod';
import { type Asker, EVERY_ROLE, ownStores, STAFF } from '../access/access.ts';
import type { Audience } from '../pipeline/ports.ts';
import { list, table } from './answer.ts';
import { pageFields, rangeQuery, storeField } from './fields.ts';
import { pageOfRows } from './page-of-rows.ts';
import { hubRoute, mallRoute, type Route } from './route.ts';

const READERS = ['operator', 'analyst', 'tenant'] as const;

const audienceOf = (asker: Asker): Audience => (ownStores(asker) === null ? 'staff' : 'tenant');

/** Comparisons: from store to store, from front to till, store beside store, zone beside zone. */
export const ANALYTICS_ROUTES: readonly Route[] = [
  hubRoute({
    method: 'get',
    path: '/api/v1/definitions',
    summary: 'What each number means: its formula, in words, and the version that every KPI names',
    who: EVERY_ROLE,
    answer: list(definitionRowSchema),
    handle: () => ({ rows: [...allDefinitions()], next: null }),
  }),
  mallRoute({
    method: 'get',
    path: '/flows',
    summary:
      'The cross-shopping matrix: from a store to the next one visited on the same trip; a tenant sees its own ways, k-anonymous',
    who: READERS,
    scope: 'own-store',
    query: rangeQuery({ ...storeField, ...pageFields }),
    answer: list(flowRowSchema),
    handle: async ({ asker, query, store }, mall) => {
      const { from, to } = query;
      const rows = await mall.flows({ from, to, audience: audienceOf(asker), ...(store !== undefined && { store }) });
      return pageOfRows(rows, query);
    },
  }),
  mallRoute({
    method: 'get',
    path: '/funnel',
    summary: 'From passer-by to visit, engaged visit and purchase, of the mall, its levels or a store',
    who: READERS,
    scope: 'own-store',
    query: rangeQuery({ by: z.enum(FUNNEL_KEYS).optional(), ...storeField, ...pageFields }),
    answer: list(funnelRowSchema),
    handle: async ({ asker, query, store }, mall) => {
      const { from, to, by = store === undefined ? 'mall' : 'store' } = query;
      if (ownStores(asker) !== null && by !== 'store')
        throw new HubError('FORBIDDEN', 'by: a tenant asks by store', { context: { field: 'by', received: by } });
      const asked = { from, to, by, audience: audienceOf(asker) };
      return pageOfRows(await mall.funnel({ ...asked, ...(store !== undefined && { store }) }), query);
    },
  }),
  mallRoute({
    method: 'get',
    path: '/benchmark',
    summary:
      'A store beside the anonymous floor: its KPIs, and quartiles of the others that none of them can be read from',
    who: READERS,
    scope: 'own-store',
    query: rangeQuery(storeField),
    example: { query: { store: 'shop-0' } },
    answer: list(benchmarkRowSchema),
    handle: async ({ asker, query: { from, to }, store }, mall) => {
      if (store === undefined)
        throw new HubError('BAD_REQUEST', 'store: name the store to compare', { context: { field: 'store' } });
      const own = ownStores(asker) ?? [store];
      return { rows: await mall.benchmark({ from, to, store, own, audience: audienceOf(asker) }), next: null };
    },
  }),
  mallRoute({
    method: 'get',
    path: '/heatmap',
    summary: 'One number for each zone of the map, or of a level',
    who: STAFF,
    scope: 'mall',
    query: rangeQuery({
      metric: z.enum(HEATMAP_METRICS).default('visits'),
      level: z.string().max(63).optional(),
      ...pageFields,
    }),
    answer: list(heatmapRowSchema),
    handle: async ({ query }, mall) => {
      const { from, to, metric, level } = query;
      if (level !== undefined && !mall.index.venue.levels.some(({ id }) => id === level))
        throw new HubError('NOT_FOUND', 'there is no such level', { context: { field: 'level' } });
      return pageOfRows(await mall.heatmap({ from, to, metric, ...(level !== undefined && { level }) }), query);
    },
  }),
  mallRoute({
    method: 'get',
    path: '/calibration',
    summary: 'People for each device by day, from door counters and device trips, and whether the ratio drifts',
    who: STAFF,
    scope: 'mall',
    answer: table(calibrationSchema, calibrationRowSchema, ({ rows }) => rows),
    handle: (_asked, mall) => mall.calibration(),
  }),
];
