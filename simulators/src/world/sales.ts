import type { Millis } from '@atrium/shared/units';
import { between, chance, lognormal, pick } from './distributions.ts';
import type { Mall } from './mall.ts';
import type { Person } from './people.ts';
import type { Stay } from './trip.ts';
import type { Sale } from './truth.ts';

/** Nobody buys in less, ms: what is shorter is a glance. */
const SHORTEST_PURCHASE_MS: Millis = 60_000;
const VOIDED_WITHIN_MS = { from: 15_000, to: 60_000 };
const REFUNDED_WITHIN_MS = { from: 5 * 60_000, to: 40 * 60_000 };

/** What one person buys in one stay, paid in its last twelfth (MSPA 2006: 5 to 8 % of the dwell before leaving). */
export function salesOf(mall: Mall, person: Person, { store, enteredAt, leftAt }: Stay): Sale[] {
  const { id, random } = person;
  const site = mall.plan.siteOf(store);
  const dwell = leftAt - enteredAt;
  if (site === undefined || dwell < SHORTEST_PURCHASE_MS) return [];
  const trade = mall.tradeOf(site.store.category);
  if (!chance(random, Math.min(1, trade.conversion * (1 + liftOf(mall, person))))) return [];

  const till = pick(
    random,
    mall.venue.tills.filter((it) => it.store === store),
    () => 1,
  );
  const at = Math.round(leftAt - dwell * between(random, 0.05, 0.08));
  const amount = Math.max(1, Math.round(lognormal(random, trade.basketMedian, trade.basketSigma) / 10) * 10);
  const paid: Sale = {
    // The time keeps numbers apart that come from different runs of one seed.
    id: `${store}-${at.toString(36)}-${id}`,
    store,
    ...(till === null ? {} : { till: till.id }),
    at,
    amount,
    sale: 'sale',
    trip: id,
    ...cardOf(mall, person, store),
  };
  return chance(random, mall.scenario.tills.takenBack) ? [paid, takeBack(mall, paid, id)] : [paid];
}

const liftOf = ({ scenario: { campaign } }: Mall, { member }: Person): number =>
  member?.coupon?.arm === 'treated' ? (campaign?.lift ?? 0) : 0;

/** What a member shows at the till. */
function cardOf({ scenario }: Mall, { member, random: root }: Person, store: string): Pick<Sale, 'member' | 'coupon'> {
  const { members, campaign } = scenario;
  if (member === undefined || members === undefined) return {};
  const random = root.fork('card', store);
  const shows = chance(random, members.showsCard);
  const redeems = chance(random, campaign?.redeems ?? 0) && member.coupon?.arm === 'treated';
  return {
    ...(shows || redeems ? { member: member.id } : {}),
    ...(redeems && member.coupon !== undefined ? { coupon: member.coupon.id } : {}),
  };
}

function takeBack({ random: root }: Mall, paid: Sale, trip: string): Sale {
  const random = root.fork('taken-back', paid.id);
  const isVoid = chance(random, 0.5);
  const { from, to } = isVoid ? VOIDED_WITHIN_MS : REFUNDED_WITHIN_MS;
  return {
    ...paid,
    id: `${paid.id}-back`,
    at: Math.round(paid.at + between(random, from, to)),
    sale: isVoid ? 'void' : 'refund',
    trip,
    of: paid.id,
  };
}
