import type { EpochMs } from '@atrium/shared/units';
import type { Actor, Part } from '../scenarios/scenario.ts';
import { macAddress } from './address.ts';
import type { Entrance, StoreSite } from './floor-plan.ts';
import type { Mall } from './mall.ts';
import type { Person, Phone } from './people.ts';
import type { Random } from './random.ts';
import type { Trip } from './trip.ts';
import { createWalker } from './walker.ts';

/**
 * Somebody placed by hand.
 *
 * @param id names this one of perhaps many who play the same part
 * @throws RangeError when the venue has no such zone, store or entrance
 */
export function castPerson(mall: Mall, actor: Actor, id: string, from: { at: EpochMs; random: Random }): Person {
  const { at, random } = from;
  const trip = play(mall, actor.part, at, random);
  const phones = actor.phones.map((kind): Phone => {
    if (kind === 'probing') return { kind };
    const address = macAddress(random, 'random');
    return { kind, address: kind === 'app' ? `app-${address.replaceAll(':', '')}` : address };
  });
  return { id, group: id, role: actor.role, trip, offset: [0, 0], phones, random };
}

function play(mall: Mall, part: Part, at: EpochMs, random: Random): Trip {
  if (part.kind === 'rest') return rest(mall, part, at);
  const { plan, routes } = mall;
  const walker = createWalker({ plan, routes, random, speed: part.speed }, entrance(mall, part.from), at);
  for (const { store, forMs } of part.stores) walker.visit(site(mall, store), forMs);
  return walker.leaveBy(entrance(mall, part.to));
}

/** Never moves, and comes through no door. */
function rest({ plan }: Mall, { zone, at: point, forMs }: Extract<Part, { kind: 'rest' }>, at: EpochMs): Trip {
  const { id, level, store } = plan.zone(zone);
  const leftAt = at + forMs;
  return {
    enteredAt: at,
    leftAt,
    legs: [{ zone: id, level, from: point, to: point, start: at, end: leftAt }],
    stays: store === undefined ? [] : [{ store, enteredAt: at, leftAt }],
    passes: [],
    crossings: [],
    inside: true,
  };
}

function entrance({ plan, venue }: Mall, name: string): Entrance {
  const found = plan.entrances.find((each) => each.name === name);
  if (found === undefined) throw new RangeError(`mall "${venue.id}" has no entrance "${name}"`);
  return found;
}

function site({ plan, venue }: Mall, store: string): StoreSite {
  const found = plan.siteOf(store);
  if (found === undefined) throw new RangeError(`mall "${venue.id}" has no store "${store}" that can be entered`);
  return found;
}
