import { K_COUNTS } from '@atrium/shared/metrics/suppress';
import type { MemberSummary } from '@atrium/shared/wire/campaigns';
import { type MemberSums, NEW_AFTER_MS, summariseMembers } from '../core/members/summarise.ts';
import { countKpi, noKpi, shareKpi } from '../core/metrics/report-kpi.ts';
import type { Mall } from '../pipeline/mall.ts';
import type { MemberQuery } from '../pipeline/ports.ts';
import { allPoints, msOf } from './people-points.ts';

/** Members of a range, for the mall and by store; nothing is told where there are fewer than ten. */
export function memberSummary(mall: Mall, { store, ...range }: MemberQuery): Promise<MemberSummary[]> {
  return mall.reading.run(
    () => null,
    async () => {
      const where = { mall: [mall.index.venue.id], ...(store !== undefined && { store: [store] }) };
      const early = { from: Math.max(0, range.from - NEW_AFTER_MS), to: range.to };
      const visits = (await allPoints(mall, 'member_visit', { where, range: early })).map(
        ({ tags, fields, timeNs }) => ({
          person: fields.person,
          store: tags.store,
          id: fields.visit_id,
          enteredAt: msOf(timeNs),
          leftAt: fields.left_ms,
        }),
      );
      const purchases = (await allPoints(mall, 'member_purchase', { where, range })).map(
        ({ tags, fields, timeNs }) => ({
          person: fields.person,
          store: tags.store,
          at: msOf(timeNs),
          net: fields.net,
          sales: fields.sales,
        }),
      );
      const rowOf = (key: string, wanted: string | undefined): MemberSummary => {
        const isOf = (one: { readonly store: string }): boolean => wanted === undefined || one.store === wanted;
        const sums = summariseMembers(visits.filter(isOf), purchases.filter(isOf), range);
        return { key, ...range, currency: mall.index.venue.currency, ...kpisOf(sums) };
      };
      const stores = mall.index.venue.stores.filter(({ id }) => (store ?? id) === id);
      const rows = stores.map(({ id }) => rowOf(id, id));
      return store === undefined ? [rowOf(mall.index.venue.id, undefined), ...rows] : rows;
    },
  );
}

type Kpis = Omit<MemberSummary, 'key' | 'from' | 'to' | 'currency'>;

function kpisOf(sums: MemberSums): Kpis {
  const { members, newMembers, returning, visits, visitsWithPurchase, net, purchases } = sums;
  const isTold = members >= K_COUNTS;
  const told = (key: 'members' | 'newMembers' | 'visits' | 'revenue', value: number) =>
    isTold ? countKpi(key, value, key === 'revenue' ? purchases : value) : noKpi(key, 'too-few');
  // Of two that add up to a third, both are told or none.
  const isSplit = newMembers >= K_COUNTS && returning >= K_COUNTS;
  const part = (value: number) => (isSplit ? countKpi('newMembers', value) : noKpi('newMembers', 'too-few'));
  return {
    members: told('members', members),
    newMembers: part(newMembers),
    returning: part(returning),
    visits: told('visits', visits),
    conversion: isTold
      ? shareKpi('memberConversion', visitsWithPurchase, { n: visits, k: K_COUNTS })
      : noKpi('memberConversion', 'too-few'),
    revenue: told('revenue', net),
  };
}
