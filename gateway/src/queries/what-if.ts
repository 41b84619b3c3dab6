import { HubError } from '@atrium/shared/errors';
import { type RulesOverride, rulesSchema } from '@atrium/shared/metrics/rules';
import type { KpiRow } from '@atrium/shared/wire/http';
import type { Effect } from '../core/effect.ts';
import { createFold } from '../core/state.ts';
import { step } from '../core/step.ts';
import { indexVenue, type VenueIndex } from '../core/venue-index.ts';
import type { Mall } from '../pipeline/mall.ts';
import type { Range, WhatIfQuery, WhatIfRow } from '../pipeline/ports.ts';
import { refold } from '../pipeline/refold.ts';
import { toPoints } from '../pipeline/to-points.ts';
import { createFoldedHistory } from './folded-history.ts';
import { kpiRows } from './kpi-rows.ts';

/**
 * What the KPIs of a period would be under other thresholds: the same fold over the same log, twice side by side, from a little
 * before the period so that who was inside already is known. Both answers come from it, so that they differ by the rules alone.
 *
 * @throws HubError BAD_REQUEST when the log does not reach back that far, or for rules that are none
 */
export const whatIf = (mall: Mall, query: WhatIfQuery): Promise<readonly WhatIfRow[]> =>
  mall.past.inTurn(() => foldTwice(mall, query));

async function foldTwice(mall: Mall, { rules, ...range }: WhatIfQuery): Promise<readonly WhatIfRow[]> {
  const reaches = mall.past.reaches();
  if (range.from < reaches)
    throw new HubError('BAD_REQUEST', `from: the log reaches back to ${reaches}`, {
      context: { field: 'from', received: String(range.from) },
    });
  const now = thenUnder(mall, mall.index);
  const then = thenUnder(mall, indexVenue(mall.index.venue, merged(mall.index, rules)));
  const warmUp = Math.max(now.index.rules.tripGapMs, now.index.longestGapMs, then.index.longestGapMs);
  await refold({
    state: now.state,
    entries: mall.log.read(mall.past.placeBefore(range.from - warmUp)),
    until: range.to - 1,
    onStep: (entry, effects) => {
      now.write(effects);
      then.write(step(then.state, entry)[1]);
    },
  });
  const before = await bothWays(now.mall, range);
  const after = await bothWays(then.mall, range);
  return before.map((row, index) => ({ key: row.key, before: row, after: after[index] ?? row }));
}

function merged(index: VenueIndex, rules: RulesOverride) {
  const read = rulesSchema.safeParse({ ...index.rules, ...rules });
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new HubError('BAD_REQUEST', `rules.${issue?.path.join('.')}: ${issue?.message}`, {
    context: { field: `rules.${issue?.path.join('.')}` },
  });
}

/** A mall that knows nothing but what is folded into it. */
function thenUnder(mall: Mall, index: VenueIndex) {
  const state = createFold({ ...mall.settings, index });
  const history = createFoldedHistory();
  const folded: Mall = {
    ...mall,
    index,
    state,
    store: { ...mall.store, sums: history.sums, points: history.points },
    reading: { run: async (look, read) => read(look()) },
  };
  let seq = 0;
  return {
    index,
    state,
    mall: folded,
    write: (effects: readonly Effect[]) => {
      for (const effect of effects) history.write(toPoints(effect, index, { seq: seq++, devicesSince: 0 }));
    },
  };
}

async function bothWays(mall: Mall, range: Range): Promise<KpiRow[]> {
  const whole = await kpiRows(mall, { ...range, by: 'mall' });
  return [...whole, ...(await kpiRows(mall, { ...range, by: 'store' }))];
}
