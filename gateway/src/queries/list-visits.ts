import type { VisitRow } from '@atrium/shared/wire/http';
import { classify, dwellOf, estimateDwell, type Stay } from '../core/visits/stay.ts';
import type { Point } from '../pipeline/history-schema.ts';
import type { Mall } from '../pipeline/mall.ts';
import type { VisitPage, VisitQuery } from '../pipeline/ports.ts';
import { eventNs } from '../pipeline/to-points.ts';
import { openVisits } from './open-visits.ts';
import { caughtUp } from './steadily.ts';

type Placed = { readonly ns: bigint; readonly row: VisitRow };

/**
 * Visits by entry time, closed ones from history and open ones from the fold, in one order.
 * `next` is the place of the last row; rows that share it never straddle a page.
 */
export async function listVisits(mall: Mall, query: VisitQuery): Promise<VisitPage> {
  await caughtUp(mall);
  const { from, to, store, limit, cursor } = query;
  const id = mall.index.venue.id;
  const open = openVisits(mall, query, store).map(
    (stay): Placed => ({ ns: eventNs(stay.enteredAt, stay.id), row: openRow(stay, mall) }),
  );
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
