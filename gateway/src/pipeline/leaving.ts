import { HubError } from '@atrium/shared/errors';
import type { Pseudonym } from '@atrium/shared/ids';
import type { Consents } from './consents.ts';
import type { AnyPoint, Measurement, Point, PointRef } from './history-schema.ts';
import type { HistoryStore } from './ports.ts';
import type { Reading } from './reading.ts';

/** What history forgot of one member who withdrew: the proof for the record, without a word of who it was. */
export type Forgotten = { readonly removed: number; readonly left: number };

/** Lets members go who withdrew their consent. */
export type Leaving = {
  /** Somebody may have withdrawn: take them out of history now. */
  readonly begin: () => Promise<void>;
  /** From time to time: look again, and tell of those who are gone for good. */
  readonly finish: () => Promise<void>;
};

export type LeavingDeps = {
  readonly store: HistoryStore;
  readonly mall: string;
  readonly reading: Reading;
  readonly consents: Consents;
  readonly onForgotten?: (told: Forgotten) => void;
};

/**
 * A member is taken out of history at once, and looked for again later: what was handed to history just before, and is written a
 * second time after a crash, must not bring the name back.
 */
export function createLeaving({ store, mall, reading, consents, onForgotten }: LeavingDeps): Leaving {
  const removedOf = new Map<Pseudonym, number>();
  let seen = new Set<Pseudonym>();
  let turn: Promise<void> = Promise.resolve();

  /** @returns whether history has nothing left */
  async function letGo(person: Pseudonym): Promise<boolean> {
    const told = await reading.run(
      () => null,
      () => forgetPerson(store, mall, person),
    );
    removedOf.set(person, (removedOf.get(person) ?? 0) + told.removed);
    return told.left === 0;
  }

  async function begin(): Promise<void> {
    for (const person of consents.leaving()) if (!removedOf.has(person)) await letGo(person);
  }

  async function finish(): Promise<void> {
    for (const person of consents.leaving()) {
      const isGone = await letGo(person);
      if (!isGone || !seen.has(person)) continue;
      consents.forgotten(person);
      await consents.settled();
      onForgotten?.({ removed: removedOf.get(person) ?? 0, left: 0 });
      removedOf.delete(person);
    }
    seen = new Set(consents.leaving());
  }

  /** One pass after the other. */
  const next = (pass: () => Promise<void>): Promise<void> => {
    turn = turn.catch(() => undefined).then(pass);
    return turn;
  };
  return { begin: () => next(begin), finish: () => next(finish) };
}

const PAGE = 10_000;
const ALWAYS = { from: 0, to: 4_102_444_800_000 };

/**
 * Take a member's lasting name out of history: visits and purchases lose the rows beside them that told whose they were, coupons
 * stay without a name. Looks again afterwards and counts what is left, which is what the record says.
 * @throws HubError STORE_UNREACHABLE: it is tried again until it is done
 */
async function forgetPerson(store: HistoryStore, mall: string, person: Pseudonym): Promise<Forgotten> {
  let removed = 0;
  const erase = async (points: readonly AnyPoint[], refs: readonly PointRef[]): Promise<void> => {
    if (points.length + refs.length === 0) return;
    const result = await store.write({ points, removed: refs });
    if (result.kind !== 'stored')
      throw new HubError('STORE_UNREACHABLE', `a member is not forgotten yet: ${result.reason}`);
    removed += points.length + refs.length;
  };
  await eachPage(store, 'member_visit', mall, (page) => erase([], page.filter(isOf(person)).map(refOf)));
  await eachPage(store, 'member_purchase', mall, (page) => erase([], page.filter(isOf(person)).map(refOf)));
  await eachPage(store, 'coupon', mall, (page) =>
    erase(
      page.filter(isOf(person)).map((point) => ({ ...point, fields: { ...point.fields, person: '' } })),
      [],
    ),
  );
  let left = 0;
  const look = async (page: readonly { readonly fields: { readonly person: string } }[]): Promise<void> => {
    left += page.filter(isOf(person)).length;
  };
  for (const measurement of ['member_visit', 'member_purchase', 'coupon'] as const)
    await eachPage(store, measurement, mall, look);
  return { removed, left };
}

type Named = 'member_visit' | 'member_purchase' | 'coupon';

const isOf =
  (person: Pseudonym) =>
  ({ fields }: { readonly fields: { readonly person: string } }): boolean =>
    fields.person === person;

const refOf = <M extends Measurement>({ measurement, tags, timeNs }: Point<M>): PointRef =>
  ({ measurement, tags, timeNs }) as PointRef;

async function eachPage<M extends Named>(
  store: HistoryStore,
  measurement: M,
  mall: string,
  visit: (page: readonly Point<M>[]) => Promise<void>,
): Promise<void> {
  for (let afterNs: bigint | undefined; ; ) {
    const page: readonly Point<M>[] = await store.points<M>({
      measurement,
      range: ALWAYS,
      where: { mall: [mall] } as never,
      ...(afterNs !== undefined && { afterNs }),
      limit: PAGE,
    });
    afterNs = page.at(-1)?.timeNs;
    await visit(page);
    if (page.length < PAGE) return;
  }
}
