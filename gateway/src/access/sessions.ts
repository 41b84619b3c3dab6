import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Session, sessionSchema } from '@atrium/shared/wire/http';
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import { replaceFile } from '../platform/files.ts';
import type { Account } from './users.ts';

/** A session lasts this long, ms: a shift and a half. */
const LIFE_MS = 12 * 3_600_000;
/** Sessions at once; at the limit the oldest ends. */
const MAX_SESSIONS = 10_000;

/**
 * Signed-in browsers. The cookie holds a random token; here is only its hash, also on disk, so that a restart signs nobody out
 * and a stolen file signs nobody in.
 */
export type Sessions = {
  readonly start: (account: Account) => Promise<{ readonly token: string; readonly session: Session }>;
  readonly find: (token: string) => { readonly id: string; readonly session: Session } | null;
  /** Is the session with this id still good? */
  readonly isLive: (id: string) => boolean;
  readonly end: (token: string) => Promise<void>;
  /** End all sessions of a user, but the one with this id. */
  readonly endAll: (user: string, exceptId?: string) => Promise<void>;
  /** Be told of each session that is ended before its time. */
  readonly onEnd: (listener: (id: string) => void) => void;
};

export type SessionsDeps = {
  readonly path: string;
  readonly clock: Clock;
  /** The account as it is now: a session is kept over a restart only with the rights it was given. */
  readonly accountOf: (user: string) => Account | null;
};

const idOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

export async function createSessions({ path, clock, accountOf }: SessionsDeps): Promise<Sessions> {
  const kept = (await load(path)).filter(([, session]) => hasRightsOf(session, accountOf(session.user)));
  const sessions = new Map<string, Session>(kept);
  const listeners: ((id: string) => void)[] = [];
  let saving: Promise<void> = Promise.resolve();

  /** One at a time: two would write the same temporary file. */
  function save(): Promise<void> {
    saving = saving.catch(() => undefined).then(() => replaceFile(path, JSON.stringify([...sessions])));
    return saving;
  }

  const isGood = (session: Session | undefined): session is Session =>
    session !== undefined && session.expiresAt > clock.now();

  function drop(id: string): boolean {
    if (!sessions.delete(id)) return false;
    for (const listener of listeners) listener(id);
    return true;
  }

  function dropOld(): void {
    for (const [id, session] of sessions) if (!isGood(session) || sessions.size > MAX_SESSIONS) drop(id);
  }

  return {
    start: async (account) => {
      const token = randomBytes(32).toString('base64url');
      const session: Session = { ...account, stores: [...account.stores], expiresAt: clock.now() + LIFE_MS };
      sessions.set(idOf(token), session);
      dropOld();
      await save();
      return { token, session };
    },
    find: (token) => {
      const id = idOf(token);
      const session = sessions.get(id);
      return isGood(session) ? { id, session } : null;
    },
    isLive: (id) => isGood(sessions.get(id)),
    end: async (token) => {
      if (drop(idOf(token))) await save();
    },
    endAll: async (user, exceptId) => {
      for (const [id, session] of sessions) if (session.user === user && id !== exceptId) drop(id);
      await save();
    },
    onEnd: (listener) => void listeners.push(listener),
  };
}

const hasRightsOf = (session: Session, account: Account | null): boolean =>
  account !== null &&
  session.role === account.role &&
  session.mall === account.mall &&
  JSON.stringify(session.stores) === JSON.stringify(account.stores);

const fileSchema = z.array(z.tuple([z.string(), sessionSchema]));

/** Missing or damaged: everybody signs in again. */
async function load(path: string): Promise<[string, Session][]> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return [];
  }
}
