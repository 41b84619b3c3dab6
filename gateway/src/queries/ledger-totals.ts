import type { LedgerTotals } from '@atrium/shared/wire/http';
import { MINUTE_MS, minuteOf, peek } from '../core/accrual.ts';
import type { Mall } from '../pipeline/mall.ts';
import type { Range } from '../pipeline/ports.ts';

/** The account of every event received in a range of event time, to the minute. */
export async function ledgerTotals(mall: Mall, range: Range): Promise<LedgerTotals> {
  const from = minuteOf(range.from);
  const to = minuteOf(range.to + MINUTE_MS - 1);
  const totals = { accepted: 0, duplicate: 0, late: 0, malformed: 0, dropped: 0 };
  const keys = Object.keys(totals) as (keyof typeof totals)[];
  const inRange = ({ minute }: { minute: number }): boolean => minute >= from && minute < to;
  const { stored, pending } = await mall.reading.run(
    () => peek(mall.state.accrual, 'ledger').filter(inRange),
    async (waiting) => ({
      pending: waiting,
      stored: await mall.store.sums({
        measurement: 'ledger',
        range: { from, to },
        groupBy: [],
        where: { mall: [mall.index.venue.id] },
        sum: keys,
      }),
    }),
  );
  for (const key of keys) {
    totals[key] += stored.reduce((sum, row) => sum + (row.sums[key] ?? 0), 0);
    totals[key] += pending.reduce((sum, { sums }) => sum + sums[key], 0);
  }
  const received = keys.reduce((sum, key) => sum + totals[key], 0);
  // Everything accepted is in the synced log before it is counted, or folded into counts where no device row may be kept.
  return { received, ...totals, stored: totals.accepted };
}
