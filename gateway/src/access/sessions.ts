import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Session } from '@atrium/shared/wire/http';
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
  readonly end: (token: string) => Promise<string | null>;
};

const idOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

export async function createSessions(path: string, clock: Clock): Promise<Sessions> {
  const sessions = new Map<string, Session>(await load(path));

  function save(): Promise<void> {
    return replaceFile(path, JSON.stringify([...sessions]));
  }

  function dropOld(): void {
    const now = clock.now();
    for (const [id, { expiresAt }] of sessions)
      if (expiresAt <= now || sessions.size > MAX_SESSIONS) sessions.delete(id);
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
      return session === undefined || session.expiresAt <= clock.now() ? null : { id, session };
    },
    end: async (token) => {
      const id = idOf(token);
      if (!sessions.delete(id)) return null;
      await save();
      return id;
    },
  };
}

async function load(path: string): Promise<[string, Session][]> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as [string, Session][];
  } catch {
    // Missing or damaged: everybody signs in again.
    return [];
  }
}
