import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { HubError } from '@atrium/shared/errors';
import { type Grant, grantSchema } from '@atrium/shared/wire/access';
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import { openKeptList } from './kept-list.ts';

/**
 * What machines sign in with: keys of stores for HTTP, credentials of sensors, tills and portals for MQTT. A secret is 256 random
 * bits, told once; only its SHA-256 is kept, which is enough for what cannot be guessed.
 */
export type Grants = {
  readonly list: () => readonly Grant[];
  readonly issue: (wish: Wish) => Promise<{ readonly grant: Grant; readonly secret: string }>;
  /** @returns false when there is none with this id */
  readonly revoke: (id: string) => Promise<boolean>;
  /** The grant that this id and secret prove, if it is good now. Counts as use. */
  readonly verify: (id: string, secret: string) => Grant | null;
  /** Is it neither revoked nor expired? */
  readonly isLive: (id: string) => boolean;
  /** Be told of each grant that is revoked. */
  readonly onRevoke: (listener: (id: string) => void) => void;
  readonly close: () => Promise<void>;
};

export type Wish = Pick<Grant, 'mall' | 'what' | 'by' | 'expiresAt'>;

export type GrantsDeps = { readonly path: string; readonly clock: Clock };

const MAX_GRANTS = 20_000;
/** Last use is written down this often at most, ms: it says whether a key is still needed, not when exactly. */
const SAVE_USE_EVERY_MS = 600_000;

const storedSchema = grantSchema.extend({ hash: z.string().regex(/^[\w-]{43}$/) });
type Stored = z.infer<typeof storedSchema>;

export async function createGrants({ path, clock }: GrantsDeps): Promise<Grants> {
  const kept = await openKeptList(path, 'grants', storedSchema);
  const used = new Map<string, number>();
  const listeners: ((id: string) => void)[] = [];
  let byId = new Map<string, Stored>();
  const index = (): void => {
    byId = new Map(kept.rows().map((grant) => [grant.id, grant]));
  };
  index();

  async function change(make: (rows: readonly Stored[]) => readonly Stored[]): Promise<void> {
    await kept.change((rows) => make(rows).map(withUse));
    index();
  }
  const withUse = (grant: Stored): Stored => ({ ...grant, lastUsedAt: used.get(grant.id) ?? grant.lastUsedAt });
  const isGood = (grant: Stored | undefined): grant is Stored =>
    grant !== undefined && (grant.expiresAt === null || grant.expiresAt > clock.now());

  async function saveUse(): Promise<void> {
    if ([...used].some(([id, at]) => byId.get(id) !== undefined && byId.get(id)?.lastUsedAt !== at))
      await change((rows) => rows);
    used.clear();
  }
  const stop = clock.every(SAVE_USE_EVERY_MS, () => void saveUse().catch(() => undefined));

  return {
    list: () => kept.rows().map((grant) => bare(withUse(grant))),
    issue: async (wish) => {
      const secret = randomBytes(32).toString('base64url');
      const grant: Grant = { ...wish, id: randomBytes(9).toString('hex'), createdAt: clock.now(), lastUsedAt: null };
      await change((rows) => {
        if (rows.length >= MAX_GRANTS)
          throw new HubError('CONFLICT', `there are ${MAX_GRANTS} keys; revoke some first`);
        return [...rows, { ...grant, hash: hashOf(secret) }];
      });
      return { grant, secret };
    },
    revoke: async (id) => {
      if (!byId.has(id)) return false;
      await change((rows) => rows.filter((grant) => grant.id !== id));
      for (const listener of listeners) listener(id);
      return true;
    },
    verify: (id, secret) => {
      const found = byId.get(id);
      // A stranger's id costs the same comparison.
      const right = timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(found?.hash ?? hashOf('')));
      if (!right || !isGood(found)) return null;
      used.set(id, clock.now());
      return bare(found);
    },
    isLive: (id) => isGood(byId.get(id)),
    onRevoke: (listener) => void listeners.push(listener),
    close: async () => {
      stop();
      await saveUse();
    },
  };
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

const bare = ({ hash: _hash, ...grant }: Stored): Grant => grant;

/** A store's key as it is told: id and secret in one word. */
export const keyText = (id: string, secret: string): string => `atrium_${id}_${secret}`;

const KEY = /^atrium_([0-9a-f]{18})_([\w-]{43})$/;

/** @returns id and secret of an `Authorization: Bearer` header, or null */
export function readBearer(header: string | undefined): { readonly id: string; readonly secret: string } | null {
  const [, id, secret] = KEY.exec(/^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? '') ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}
