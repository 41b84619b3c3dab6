import { HubError } from '@atrium/shared/errors';
import type { StoreId } from '@atrium/shared/ids';
import type { LedgerTotals, VisitRow } from '@atrium/shared/wire/http';
import { MINUTE_MS, minuteOf, peek } from '../core/accrual.ts';
import { type Stay, classify, dwellOf, estimateDwell } from '../core/visits/stay.ts';
import type { Mall } from './mall.ts';
import type { Point } from './history-schema.ts';
import type { Range } from './ports.ts';
import { eventNs } from './to-points.ts';

/** How long a query waits for what was acknowledged to be stored, ms. */
const FLUSH_WITHIN_MS = 5_000;

/** History is asked only once it holds everything that was acknowledged. @throws HubError STORE_UNREACHABLE */
export async function caughtUp({ writer, store }: Mall): Promise<void> {
  if (await writer.flush(FLUSH_WITHIN_MS)) return;
  throw new HubError('STORE_UNREACHABLE', 'the history store does not take what it is given; try again later', {
    context: { store: store.name, waiting: writer.waiting() },
  });
}

/** Stays going on now that are visits already. */
export function openVisits({ state, index }: Mall, { from, to }: Range, store?: StoreId): Stay[] {
  const open: Stay[] = [];
  for (const track of state.tracks.values()) {
    for (const stay of track.stays) {
      if (!stay.open || stay.enteredAt < from || stay.enteredAt >= to) continue;
      if (store !== undefined && stay.store !== store) continue;
      const amounts = classify(dwellOf(stay), index.visitRules(stay.store));
      if (amounts === 'visit' || amounts === 'engaged') open.push(stay);
    }
  }
  return open;
}

export type VisitQuery = Range & { readonly store?: StoreId; readonly limit: number; readonly cursor?: bigint };
export type VisitPage = { readonly rows: readonly VisitRow[]; readonly next: string | null };

type Placed = { readonly ns: bigint; readonly row: VisitRow };

/**
 * Visits by entry time, closed ones from history and open ones from the fold, in one order.
 * `next` is the place of the last row; rows that share it never straddle a page.
 */
export async function listVisits(mall: Mall, query: VisitQuery): Promise<VisitPage> {
  await caughtUp(mall);
  const { from, to, store, limit, cursor } = query;
  const id = mall.index.venue.id;
  const open = openVisits(mall, query, store).map((stay): Placed => ({ ns: eventNs(stay.enteredAt, stay.id), row: openRow(stay, mall) }));
  const rows: Placed[] = open.filter(({ ns }) => cursor === undefined || ns > cursor);
  // Bounces are stored beside visits: read on until the page is full of visits.
  let after = cursor;
  let visits = 0;
  for (;;) {
    const points = await mall.store.points({
      measurement: 'visit',
      range: { from, to },
      where: { mall: [id], ...(store !== undefined && { store: [store] }) },
      ...(after !== undefined && { afterNs: after }),
      limit: limit + 1,
    });
    for (const point of points) {
      if (point.fields.visit !== 1) continue;
      visits++;
      rows.push({ ns: point.timeNs, row: closedRow(point) });
    }
    after = points.at(-1)?.timeNs;
    if (points.length <= limit || visits > limit || after === undefined) break;
  }
  const closed = new Set(rows.filter(({ row }) => !row.open).map(({ row }) => row.visitId));
  return page(inOrder(rows.filter(({ row }) => !row.open || !closed.has(row.visitId))), limit);
}

const inOrder = (rows: Placed[]): Placed[] => rows.sort((a, b) => (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0));

function page(rows: readonly Placed[], limit: number): VisitPage {
  if (rows.length <= limit) return { rows: rows.map(({ row }) => row), next: null };
  let end = limit;
  while (end > 1 && rows[end]?.ns === rows[end - 1]?.ns) end--;
  return { rows: rows.slice(0, end).map(({ row }) => row), next: String(rows[end - 1]?.ns ?? '') };
}

const seconds = (ms: number): number => Math.round(ms) / 1000;

function openRow(stay: Stay, { index }: Mall): VisitRow {
  const dwell = dwellOf(stay);
  const estimate = estimateDwell(dwell, stay.n);
  return {
    visitId: stay.id,
    store: stay.store,
    device: stay.device,
    enteredAt: stay.enteredAt,
    leftAt: stay.lastAt,
    dwellS: seconds(dwell),
    dwellEstimateS: estimate === null ? null : seconds(estimate),
    sightings: stay.n,
    engaged: classify(dwell, index.visitRules(stay.store)) === 'engaged',
    open: true,
    rev: stay.rev,
    rules: index.rulesVersion,
  };
}

function closedRow({ fields, tags, timeNs }: Point<'visit'>): VisitRow {
  const enteredAt = Number(timeNs / 1_000_000n);
  return {
    visitId: fields.visit_id,
    store: tags.store,
    device: fields.device === '' ? null : fields.device,
    enteredAt,
    leftAt: fields.left_ms,
    dwellS: seconds(fields.dwell_ms),
    dwellEstimateS: fields.estimate_ms < 0 ? null : seconds(fields.estimate_ms),
    sightings: fields.sightings,
    engaged: fields.engaged === 1,
    open: false,
    rev: fields.rev,
    rules: fields.rules,
  };
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

/** The account of every event received in a range of event time, to the minute. */
export async function ledgerTotals(mall: Mall, range: Range): Promise<LedgerTotals> {
  const from = minuteOf(range.from);
  const to = minuteOf(range.to + MINUTE_MS - 1);
  const totals = { accepted: 0, duplicate: 0, late: 0, malformed: 0, dropped: 0 };
  const keys = Object.keys(totals) as (keyof typeof totals)[];
  const { stored, pending } = await steadily(mall, async () => ({
    pending: peek(mall.state.accrual).ledger.filter(({ minute }) => minute >= from && minute < to),
    stored: await mall.store.sums({
      measurement: 'ledger',
      range: { from, to },
      groupBy: [],
      where: { mall: [mall.index.venue.id] },
      sum: keys,
    }),
  }));
  for (const key of keys) {
    totals[key] += stored.reduce((sum, row) => sum + (row.sums[key] ?? 0), 0);
    totals[key] += pending.reduce((sum, { counts }) => sum + counts[key], 0);
  }
  const received = keys.reduce((sum, key) => sum + totals[key], 0);
  // Everything accepted is in the synced log before it is counted, or folded into counts where no device row may be kept.
  return { received, ...totals, stored: totals.accepted };
}
