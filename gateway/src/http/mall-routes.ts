import { HubError } from '@atrium/shared/errors';
import type { Venue } from '@atrium/shared/venue/venue';
import { KPI_BUCKETS, KPI_KEYS, type Session } from '@atrium/shared/wire/http';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { isOperator, ownStores, seesStore } from '../access/access.ts';
import type { MallPort, Malls } from '../pipeline/ports.ts';
import { FAULT_COLUMNS, KPI_COLUMNS, LEDGER_COLUMNS, SENSOR_COLUMNS, VISIT_COLUMNS } from './columns.ts';
import { flatten, toCsv } from './csv.ts';
import { mallOf, operatorOnly, sessionOf } from './guard.ts';
import { checked } from './problem.ts';

/** Plain digits: what else JavaScript takes for a number (nothing, blanks, `0x10`) is a mistake here. */
const whole = (max: number) =>
  z
    .string('is missing or given twice')
    .regex(/^\d{1,16}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().max(max));
const epochMs = whole(8_640_000_000_000_000);
const rangeFields = { from: epochMs, to: epochMs };
const format = z.enum(['json', 'csv']).default('json');
const ordered = (range: { from: number; to: number }): boolean => range.from < range.to;
const orderedMessage = { message: 'must be after from', path: ['to'] };

const noQuery = z.strictObject({});
const listQuery = z.strictObject({ format });
const kpiQuery = z
  .strictObject({
    ...rangeFields,
    by: z.enum(KPI_KEYS).default('mall'),
    bucket: z.enum(KPI_BUCKETS).optional(),
    store: z.string().max(63).optional(),
    format,
  })
  .refine(ordered, orderedMessage);
const visitQuery = z
  .strictObject({
    ...rangeFields,
    store: z.string().max(63).optional(),
    limit: whole(10_000)
      .refine((limit) => limit > 0, 'must be at least 1')
      .default(1_000),
    cursor: z
      .string()
      .regex(/^\d{1,20}$/, 'is not a cursor that was given out')
      .optional(),
    format,
  })
  .refine(ordered, orderedMessage);
const ledgerQuery = z.strictObject({ ...rangeFields, format }).refine(ordered, orderedMessage);

/** Everything about one mall. Thin: who may ask, what is asked, and the answer. */
export function mallRoutes(malls: Malls): Router {
  const router = Router();

  router.get('/', (request, response) => {
    const { format: as } = checked(listQuery, request.query);
    const session = sessionOf(request);
    const rows = [...malls.values()]
      .filter(({ index }) => isOperator(session) || session.mall === index.venue.id)
      .map(({ index: { venue } }) => ({
        id: venue.id,
        name: venue.name,
        timeZone: venue.timeZone,
        currency: venue.currency,
      }));
    sendRows(response, { rows, next: null }, as);
  });

  router.get('/:mall', (request, response) => {
    const { index } = mallOf(request, malls);
    checked(noQuery, request.query);
    response.json(visibleVenue(index.venue, sessionOf(request)));
  });

  router.get('/:mall/live', operatorOnly, (request, response) => {
    const mall = mallOf(request, malls);
    checked(noQuery, request.query);
    response.json(mall.frame());
  });

  router.get('/:mall/kpis', async (request, response) => {
    const mall = mallOf(request, malls);
    const { format: as, bucket, store, ...query } = checked(kpiQuery, request.query);
    const allowed = kpiScope(mall, sessionOf(request), store, query.by);
    const rows = await mall.kpis({
      ...query,
      ...(bucket !== undefined && { bucket }),
      ...(allowed !== undefined && { store: allowed }),
    });
    sendRows(response, { rows, next: null }, as, KPI_COLUMNS);
  });

  router.get('/:mall/visits', operatorOnly, async (request, response) => {
    const mall = mallOf(request, malls);
    const { format: as, from, to, store, limit, cursor } = checked(visitQuery, request.query);
    if (store !== undefined) needStore(mall, sessionOf(request), store);
    const page = await mall.visits({
      from,
      to,
      limit,
      ...(store !== undefined && { store }),
      ...(cursor !== undefined && { cursor: BigInt(cursor) }),
    });
    sendRows(response, page, as, VISIT_COLUMNS);
  });

  router.get('/:mall/ledger', operatorOnly, async (request, response) => {
    const mall = mallOf(request, malls);
    const { from, to, format: as } = checked(ledgerQuery, request.query);
    const totals = await mall.ledger({ from, to });
    if (as === 'csv') sendRows(response, { rows: [{ from, to, ...totals }], next: null }, as, LEDGER_COLUMNS);
    else response.json({ from, to, totals });
  });

  router.get('/:mall/faults', operatorOnly, (request, response) => {
    const { format: as } = checked(listQuery, request.query);
    sendRows(response, { rows: mallOf(request, malls).faults(), next: null }, as, FAULT_COLUMNS);
  });

  router.get('/:mall/sensors', operatorOnly, (request, response) => {
    const { format: as } = checked(listQuery, request.query);
    sendRows(response, { rows: mallOf(request, malls).sensors(), next: null }, as, SENSOR_COLUMNS);
  });

  return router;
}

/** @throws HubError NOT_FOUND for a store that is not there or not the asker's, alike */
function needStore(mall: MallPort, session: Session, store: string): void {
  if (mall.index.stores.has(store) && seesStore(session, mall.index.venue.id, store)) return;
  throw new HubError('NOT_FOUND', 'there is no such store', { context: { field: 'store' } });
}

/** A tenant asks for its own store, one at a time; sums over several would tell about others by difference. */
function kpiScope(mall: MallPort, session: Session, store: string | undefined, by: string): string | undefined {
  if (store !== undefined) needStore(mall, session, store);
  const own = ownStores(session);
  if (own === null) return store;
  if (by !== 'store')
    throw new HubError('FORBIDDEN', 'by: a tenant asks by store', { context: { field: 'by', received: by } });
  const only = store ?? (own.length === 1 ? own[0] : undefined);
  if (only === undefined)
    throw new HubError('BAD_REQUEST', 'store: name one of your stores', { context: { field: 'store' } });
  return only;
}

/** A tenant sees the public plan; receivers, counters and tills of others are not on it. */
function visibleVenue(venue: Venue, session: Session): Venue {
  const own = ownStores(session);
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

type Page = { readonly rows: readonly object[]; readonly next: string | null };

/** @param columns of the CSV; without them, those that the rows have */
function sendRows(response: Response, page: Page, as: 'json' | 'csv', columns?: readonly string[]): void {
  if (as === 'json') {
    response.json(page);
    return;
  }
  const rows = page.rows.map(flatten);
  if (page.next !== null) {
    const query = new URLSearchParams({ ...(response.req.query as Record<string, string>), cursor: page.next });
    response.setHeader('Link', `<?${query}>; rel="next"`);
  }
  response
    .type('text/csv')
    .attachment(`${filename(response.req)}.csv`)
    .send(toCsv(rows, columns ?? [...new Set(rows.flatMap((row) => Object.keys(row)))]));
}

const filename = (request: Request): string => request.path.split('/').filter(Boolean).join('-') || 'malls';
