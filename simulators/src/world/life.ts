import type { SensorId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import type { Mall } from './mall.ts';
import type { Person } from './people.ts';
import { salesOf } from './sales.ts';
import type { Sale, Truth } from './truth.ts';

/** What happens in the mall. */
export type WorldEvent =
  | { readonly kind: 'came'; readonly at: EpochMs; readonly person: Person }
  | { readonly kind: 'crossed'; readonly at: EpochMs; readonly sensor: SensorId; readonly direction: 'in' | 'out' }
  | { readonly kind: 'sold'; readonly at: EpochMs; readonly sale: Sale }
  /** Something is over, and its truth is known. */
  | { readonly kind: 'ended'; readonly at: EpochMs; readonly truth: Truth };

const ended = (at: EpochMs, truth: Truth): WorldEvent => ({ kind: 'ended', at, truth });

/** All that one person will do after they came, in order of time; a refund may come after they left. */
export function lifeOf(mall: Mall, person: Person): WorldEvent[] {
  const { id: trip, group, role, phones, member } = person;
  const { enteredAt, leftAt, stays, passes, crossings, inside } = person.trip;
  const sales = role === 'shopper' ? stays.flatMap((stay) => salesOf(mall, person, stay)) : [];
  return [
    ...crossings.map(({ at, sensor, direction }): WorldEvent => ({ kind: 'crossed', at, sensor, direction })),
    ...passes.map((pass) => ended(pass.at, { kind: 'pass', trip, role, ...pass })),
    ...stays.map((stay) => ended(stay.leftAt, { kind: 'visit', trip, role, ...stay })),
    ...sales.map((sale): WorldEvent => ({ kind: 'sold', at: sale.at, sale })),
    ended(leftAt, {
      ...{ kind: 'trip', trip, group, role, enteredAt, leftAt },
      ...(inside === true ? { inside } : {}),
      ...(member === undefined ? {} : { member }),
      phones,
    }),
  ].sort((a, b) => a.at - b.at);
}

/** The truth of what has begun and is not over at `until`; of what has not begun there is none. */
export function cutShort(events: readonly WorldEvent[], until: EpochMs): WorldEvent[] {
  return events.flatMap((event) => {
    if (event.kind !== 'ended' || event.at < until) return [];
    const { truth } = event;
    const isOpen = (truth.kind === 'trip' || truth.kind === 'visit') && truth.enteredAt < until;
    return isOpen ? [ended(until, { ...truth, leftAt: until, open: true })] : [];
  });
}
