import type { Point } from '@atrium/shared/units';
import type { PhoneShares } from '../scenarios/scenario.ts';
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
  /** A stream of its own for all that happens to this person. */
  readonly random: Random;
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
  return { ...identity, trip, offset, phones: phonesOf(random, shares), random };
}
