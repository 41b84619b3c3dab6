import { err, ok, type Result } from '@atrium/shared/result';
import type { Frame } from '@atrium/shared/wire/frame';
import type { Session } from '@atrium/shared/wire/http';
import { type Refused, type Subscribe, subscribeSchema, type TenantFrame } from '@atrium/shared/wire/socket';
import { ownStores, seesMall, seesStore } from '../access/access.ts';
import type { MallPort, Malls } from '../pipeline/ports.ts';

/** What one room is shown: everything, or some stores only. */
export type View = {
  readonly room: string;
  readonly mall: MallPort;
  readonly stores: readonly string[] | null;
  /** A past moment instead of the present. */
  readonly at?: number;
};

const refuse = (code: Refused['code'], detail: string): Result<View, Refused> => err({ code, detail });

/** What a subscription asks for, if the session may have it. What it may not see does not exist. */
export function readView(request: unknown, session: Session, malls: Malls): Result<View, Refused> {
  const read = subscribeSchema.safeParse(request);
  if (!read.success) {
    const issue = read.error.issues[0];
    return refuse('BAD_REQUEST', [...(issue?.path ?? []), issue?.message ?? 'not a subscription'].join(': '));
  }
  const { mall: id } = read.data;
  const mall = malls.get(id);
  if (mall === undefined || !seesMall(session, id)) return refuse('NOT_FOUND', 'there is no such mall');
  return partOf(mall, read.data, session);
}

function partOf(mall: MallPort, { mall: id, level, store, at }: Subscribe, session: Session): Result<View, Refused> {
  const { venue, stores: known } = mall.index;
  if (level !== undefined && !venue.levels.some((one) => one.id === level))
    return refuse('NOT_FOUND', 'there is no such level');
  if (store !== undefined && !(known.has(store) && seesStore(session, id, store)))
    return refuse('NOT_FOUND', 'there is no such store');
  const stores = store === undefined ? ownStores(session) : [store];
  return ok({
    room: `view|${id}|${stores === null ? '*' : stores.join('|')}`,
    mall,
    stores,
    ...(at !== undefined && { at }),
  });
}

/** A tenant's frame has its stores and nothing from which another's could be computed. */
export function project(frame: Frame, stores: readonly string[] | null): Frame | TenantFrame {
  if (stores === null) return frame;
  const { mall, at, since, rules } = frame;
  const own = Object.fromEntries(
    stores.flatMap((id) => (frame.stores[id] === undefined ? [] : [[id, frame.stores[id]]])),
  );
  return { mall, at, since, rules, stores: own, zones: {}, density: {} };
}
