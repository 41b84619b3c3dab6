import type { VisitRow } from '@atrium/shared/wire/http';
import { classify, dwellOf, estimateOf, lengthOf, type Stay } from '../core/visits/stay.ts';
import { eventNs } from '../pipeline/event-ns.ts';
import type { Point } from '../pipeline/history-schema.ts';
import type { Mall } from '../pipeline/mall.ts';
import type { VisitPage, VisitQuery } from '../pipeline/ports.ts';
import { openVisits } from './open-visits.ts';

type Placed = { readonly ns: bigint; readonly row: VisitRow };

/**
 * Visits by entry time, closed ones from history and open ones from the fold, in one order.
 * `next` is the place of the last row; rows that share it never straddle a page.
 */
export function listVisits(mall: Mall, query: VisitQuery): Promise<VisitPage> {
  return mall.reading.run(
    () => openRows(mall, query),
    async (open) => page(inOrder([...open, ...(await closedRows(mall, query))]), query.limit),
  );
}

function openRows(mall: Mall, query: VisitQuery): Placed[] {
  const { cursor, store } = query;
  return openVisits(mall, query, store)
    .map((stay): Placed => ({ ns: eventNs(stay.enteredAt, stay.id), row: openRow(stay, mall) }))
    .filter(({ ns }) => cursor === undefined || ns > cursor);
}

/** Bounces are stored beside visits: read on until there is a page of visits, or no more. */
async function closedRows(mall: Mall, { from, to, store, limit, cursor }: VisitQuery): Promise<Placed[]> {
  const where = { mall: [mall.index.venue.id], ...(store !== undefined && { store: [store] }) };
  const rows: Placed[] = [];
  for (let after = cursor; ; ) {
    const points = await mall.store.points({
      measurement: 'visit',
      range: { from, to },
      where,
      ...(after !== undefined && { afterNs: after }),
      limit: limit + 1,
    });
    for (const point of points) if (point.fields.visit === 1) rows.push({ ns: point.timeNs, row: closedRow(point) });
    after = points.at(-1)?.timeNs;
    if (points.length <= limit || rows.length > limit) return rows;
  }
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
  const estimate = estimateOf(stay);
  return {
    visitId: stay.id,
    store: stay.store,
    device: stay.device,
    enteredAt: stay.enteredAt,
    leftAt: stay.lastAt,
    dwellS: seconds(dwell),
    dwellEstimateS: estimate === null ? null : seconds(estimate),
    sightings: stay.n,
    engaged: classify(lengthOf(stay), index.visitRules(stay.store)) === 'engaged',
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
