import { HubError } from '@atrium/shared/errors';
import { K_COUNTS } from '@atrium/shared/metrics/suppress';
import type { Campaign, CampaignRow } from '@atrium/shared/wire/campaigns';
import {
  type ArmResult,
  ATTRIBUTION_MS,
  type CampaignResult,
  campaignResult,
} from '../core/campaigns/campaign-result.ts';
import { type DayPair, differenceInDifferences, MIN_DAYS_BEFORE } from '../core/campaigns/difference.ts';
import { newcombe } from '../core/campaigns/newcombe.ts';
import { armSize } from '../core/campaigns/power.ts';
import { intervalKpi, noKpi, shareKpi } from '../core/metrics/report-kpi.ts';
import type { Mall } from '../pipeline/mall.ts';
import { cutRange } from './cut-range.ts';
import { allPoints, msOf } from './people-points.ts';

const ALWAYS = { from: 0, to: 4_102_444_800_000 };
const DAY_MS = 86_400_000;
/** A change of a fifth is what campaigns promise. */
const PROMISED_LIFT = 0.2;

/** Every campaign that history knows, with its coupons. */
export function campaignRows(mall: Mall): Promise<CampaignRow[]> {
  return mall.reading.run(
    () => null,
    async () => {
      const sums = await mall.store.sums({
        measurement: 'coupon',
        range: ALWAYS,
        groupBy: ['campaign', 'event', 'arm'],
        where: { mall: [mall.index.venue.id] },
        sum: ['n'],
      });
      const rows = new Map<string, CampaignRow>();
      for (const {
        tags,
        sums: { n = 0 },
      } of sums) {
        const id = tags['campaign'] ?? '';
        const row = rows.get(id) ?? { id, treated: 0, holdout: 0, redeemed: 0 };
        const field = tags['event'] === 'redeemed' ? 'redeemed' : tags['arm'] === 'holdout' ? 'holdout' : 'treated';
        rows.set(id, { ...row, [field]: row[field] + n });
      }
      return [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    },
  );
}

/** @throws HubError NOT_FOUND for a campaign that nothing was heard of */
export function campaignReport(mall: Mall, id: string): Promise<Campaign> {
  return mall.reading.run(
    () => null,
    async () => {
      const facts = await readFacts(mall, id);
      if (facts.coupons.length === 0) throw new HubError('NOT_FOUND', 'there is no such campaign');
      const result = campaignResult(facts);
      const stores = new Set(facts.coupons.flatMap(({ store }) => (store === '' ? [] : [store])));
      const isRandomised = result.holdout.issued > 0;
      return {
        id,
        currency: mall.index.venue.currency,
        ...told(result),
        difference: isRandomised ? null : await difference(mall, result.from ?? 0, stores),
      };
    },
  );
}

async function readFacts(mall: Mall, id: string) {
  const where = { mall: [mall.index.venue.id] };
  const coupons = (await allPoints(mall, 'coupon', { where: { ...where, campaign: [id] }, range: ALWAYS })).map(
    ({ tags: { event, arm }, fields: { coupon, person, store }, timeNs }) => ({
      at: msOf(timeNs),
      event,
      arm,
      coupon,
      person,
      store,
    }),
  );
  const times = coupons.map(({ at }) => at);
  const range = {
    from: times.reduce((least, at) => Math.min(least, at), ALWAYS.to),
    to: times.reduce((most, at) => Math.max(most, at), 0) + ATTRIBUTION_MS + 1,
  };
  if (coupons.length === 0) return { coupons, visits: [], purchases: [], couponPurchases: [] };
  const personAt = ({
    tags,
    fields,
    timeNs,
  }: {
    tags: { store: string };
    fields: { person: string };
    timeNs: bigint;
  }) => ({
    person: fields.person,
    store: tags.store,
    at: msOf(timeNs),
  });
  return {
    coupons,
    visits: (await allPoints(mall, 'member_visit', { where, range })).map(personAt),
    purchases: (await allPoints(mall, 'member_purchase', { where, range }))
      .filter(({ fields }) => fields.sales > 0)
      .map(personAt),
    couponPurchases: (await allPoints(mall, 'purchase', { where, range }))
      .filter(({ fields }) => fields.coupon !== '')
      .map(({ fields: { coupon, net, sales } }) => ({ coupon, net, sales })),
  };
}

function told(result: CampaignResult) {
  const { from, treated, holdout, attributed } = result;
  const redeemed = treated.redeemed + holdout.redeemed;
  const base = holdout.visited.n === 0 ? 0 : holdout.visited.hits / holdout.visited.n;
  return {
    from,
    attributionDays: ATTRIBUTION_MS / DAY_MS,
    treated: armKpis(treated),
    holdout: armKpis(holdout),
    redeemed,
    redemptionRate: shareKpi('redemptionRate', treated.redeemed, { n: treated.issued, k: K_COUNTS }),
    attributed: { purchases: attributed.purchases, revenue: attributed.net },
    incremental: { visits: lift(treated, holdout, 'visited'), purchases: lift(treated, holdout, 'purchased') },
    onlineToOffline: shareKpi('onlineToOffline', treated.visited.hits, { n: treated.visited.n, k: K_COUNTS }),
    neededPerArm: base > 0 ? armSize(base, Math.min(1, base * (1 + PROMISED_LIFT))) : null,
  };
}

const armKpis = ({ issued, followed, visited, purchased }: ArmResult) => ({
  issued,
  followed,
  visitRate: shareKpi('armRate', visited.hits, { n: visited.n, k: K_COUNTS }),
  purchaseRate: shareKpi('armRate', purchased.hits, { n: purchased.n, k: K_COUNTS }),
});

function lift(treated: ArmResult, holdout: ArmResult, what: 'visited' | 'purchased') {
  const [a, b] = [treated[what], holdout[what]];
  if (a.n === 0 || b.n === 0) return noKpi('incremental', 'no-denominator');
  if (a.n < K_COUNTS || b.n < K_COUNTS) return noKpi('incremental', 'too-few');
  return intervalKpi('incremental', newcombe(a, b), a.n + b.n);
}

/** Visits by local day to the campaign's stores and to all others, four weeks before and the week after. */
async function difference(mall: Mall, from: number, stores: ReadonlySet<string>) {
  const { venue } = mall.index;
  const others = venue.stores.filter(({ id }) => !stores.has(id));
  if (stores.size === 0 || others.length === 0) return null;
  const range = {
    from: from - MIN_DAYS_BEFORE * DAY_MS,
    to: Math.min(from + ATTRIBUTION_MS, mall.state.clock.watermark),
  };
  if (range.to <= range.from) return null;
  const days = cutRange(range, '1d', venue.timeZone).filter(({ from: start, to }) => to - start > 0.9 * DAY_MS);
  const pairs: { readonly after: boolean; readonly pair: DayPair }[] = [];
  for (const day of days) {
    const rows = await mall.store.sums({
      measurement: 'visit',
      range: day,
      groupBy: ['store'],
      where: { mall: [venue.id] },
      sum: ['visit'],
    });
    const sumOf = (isOurs: boolean): number =>
      rows.reduce(
        (sum, { tags, sums }) => sum + (stores.has(tags['store'] ?? '') === isOurs ? (sums['visit'] ?? 0) : 0),
        0,
      );
    pairs.push({ after: day.from >= from, pair: { treated: sumOf(true), control: sumOf(false) } });
  }
  const side = (after: boolean): DayPair[] => pairs.flatMap((one) => (one.after === after ? [one.pair] : []));
  const found = differenceInDifferences(side(false), side(true));
  if (found === null) return null;
  const { daysBefore, daysAfter, isLevelBefore } = found;
  return { visits: intervalKpi('difference', found, daysBefore + daysAfter), daysBefore, daysAfter, isLevelBefore };
}
