import type { Point } from '@atrium/shared/units';
import type { PhoneShares, Scenario } from '../scenarios/scenario.ts';
import { macAddress } from './address.ts';
import { between, chance } from './distributions.ts';
import type { Mall } from './mall.ts';
import type { Random } from './random.ts';
import type { Trip } from './trip.ts';
import type { Role } from './truth.ts';

export type Person = {
  readonly id: string;
  readonly group: string;
  readonly role: Role;
  readonly trip: Trip;
  /** Where this one walks beside the way of the group, metres. */
  readonly offset: Point;
  readonly phones: readonly Phone[];
  readonly member?: Member;
  /** A stream of its own for all that happens to this person. */
  readonly random: Random;
};

/** What the mall knows this one as. */
export type Member = {
  readonly id: string;
  /** Linked to their phone: `withdrawn` on the way out, and `never` where they did not agree. */
  readonly consent: 'granted' | 'withdrawn' | 'never';
  /** The coupon they got at the door: only the treated know of theirs. */
  readonly coupon?: { readonly id: string; readonly arm: 'treated' | 'holdout' };
};

/**
 * Something that can be heard. `associated`: joined to the mall's network, one address for the whole trip. `probing`: looks for
 * networks under addresses it makes up. `app`: sends the mall's beacon frame, one identity.
 */
export type Phone =
  | { readonly kind: 'associated'; readonly address: string }
  | { readonly kind: 'probing' }
  | { readonly kind: 'app'; readonly address: string };

/** Four of five phones use an address made for the network they join. */
const PRIVATE_ADDRESS_SHARE = 0.8;
/** Half the width of a group that walks abreast, metres. */
const ABREAST = 0.8;

function phonesOf(random: Random, shares: PhoneShares): Phone[] {
  const phones: Phone[] = [];
  if (chance(random, shares.wifi)) {
    const kind = chance(random, PRIVATE_ADDRESS_SHARE) ? 'random' : 'burnt-in';
    phones.push(
      chance(random, shares.associated)
        ? { kind: 'associated', address: macAddress(random, kind) }
        : { kind: 'probing' },
    );
  }
  if (chance(random, shares.app))
    phones.push({ kind: 'app', address: `app-${macAddress(random, 'random').replaceAll(':', '')}` });
  return phones;
}

export type Identity = Pick<Person, 'id' | 'group' | 'role'>;

export function createPerson({ scenario }: Mall, identity: Identity, trip: Trip, random: Random): Person {
  const shares = identity.role === 'staff' ? scenario.staff.phone : scenario.phone;
  const offset: Point = [between(random, -ABREAST, ABREAST), between(random, -ABREAST, ABREAST)];
  const person: Person = { ...identity, trip, offset, phones: phonesOf(random, shares), random };
  const member = identity.role === 'shopper' ? memberOf(scenario, person) : null;
  return member === null ? person : { ...person, member };
}

function memberOf({ members, campaign }: Scenario, { id, phones, random: root }: Person): Member | null {
  const random = root.fork('member');
  const isFollowed = phones.some(({ kind }) => kind !== 'probing');
  if (members === undefined || !isFollowed || !chance(random, members.share)) return null;
  const number = 1 + (random.bits() % members.pool);
  const consents = chance(random, members.consenting);
  const withdraws = chance(random, members.withdrawing);
  const arm = chance(random, 0.5) ? 'treated' : 'holdout';
  return {
    id: `member-${number}`,
    consent: !consents ? 'never' : withdraws ? 'withdrawn' : 'granted',
    ...(campaign === undefined ? {} : { coupon: { id: `${campaign.id}-${id}`, arm } }),
  };
}
