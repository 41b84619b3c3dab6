import { HubError } from '@atrium/shared/errors';
import type { AuditRow } from '@atrium/shared/wire/access';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { chained, FIRST_HASH } from './audit-chain.ts';
import { openAuditFiles } from './audit-files.ts';

/** What is worth keeping of one act; the trail adds place, time and hash. */
export type AuditEvent = Omit<AuditRow, 'seq' | 'at' | 'n' | 'hash'>;

/**
 * Who did what, kept on disk as a chain of hashes: a line that is changed or taken out breaks it. Like acts of one person within
 * five minutes share a line, so that a page that asks every ten seconds does not drown the rest.
 */
export type AuditTrail = {
  /** Keep it soon; like acts are counted together. */
  readonly note: (event: AuditEvent) => void;
  /** @returns resolves when it is on disk @throws HubError LOG_WRITE_FAILED when the disk refuses for too long */
  readonly record: (event: AuditEvent) => Promise<void>;
  /** Newest first. `malls` null shows everything, else lines of these malls. */
  readonly list: (query: AuditQuery) => Promise<{ readonly rows: readonly AuditRow[]; readonly next: string | null }>;
  readonly close: () => Promise<void>;
};

export type AuditQuery = {
  readonly mall: string;
  /** Also what concerns no mall, such as sign-ins. */
  readonly hubToo: boolean;
  readonly limit: number;
  /** Only lines before this one. */
  readonly before?: number;
};

export type AuditDeps = {
  readonly dir: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told of each line that was given up because the disk refused. */
  readonly onLost: () => void;
};

/** Like acts share a line for so long, ms. */
const TOGETHER_MS = 300_000;
const LOOK_EVERY_MS = 30_000;
const MAX_TOGETHER = 10_000;
/** Lines that may wait for the disk; beyond, acts are refused, and accesses counted as lost. */
const MAX_WAITING = 10_000;

/** How long a change waits for its line to be on disk, ms. */
const KEEP_WITHIN_MS = 5_000;

type Together = { readonly event: AuditEvent; readonly until: number; more: number };

export async function createAuditTrail({ dir, clock, log, onLost }: AuditDeps): Promise<AuditTrail> {
  const files = await openAuditFiles(dir, clock);
  const { found } = files;
  let seq = found.lastSeq;
  let hash = found.lastHash ?? FIRST_HASH;
  const together = new Map<string, Together>();
  /** Outside the files, so that a chain that was made anew as a whole shows in the hub's log. */
  const head = { seq, hash, brokenAt: found.brokenAt };
  if (found.brokenAt === null) log.info(head, 'audit-intact');
  else log.error(head, 'audit-broken');

  /** @returns false when too much waits for the disk already */
  function add(event: AuditEvent, n: number): boolean {
    if (files.waiting() >= MAX_WAITING) {
      onLost();
      return false;
    }
    seq++;
    const row = chained({ ...event, seq, at: clock.now(), n }, hash);
    hash = row.hash;
    files.append(row);
    return true;
  }

  function settle(key: string, { event, more }: Together): void {
    together.delete(key);
    if (more > 0) add(event, more);
  }

  const stop = clock.every(LOOK_EVERY_MS, () => {
    for (const [key, one] of together) if (one.until <= clock.now()) settle(key, one);
  });

  add(
    {
      user: null,
      role: null,
      action: found.brokenAt === null ? 'hub-started' : 'audit-broken',
      mall: null,
      store: null,
      target: found.brokenAt === null ? null : `line ${found.brokenAt}`,
      status: 0,
    },
    1,
  );

  return {
    note: (event) => {
      const key = JSON.stringify(event);
      const known = together.get(key);
      if (known !== undefined) {
        known.more++;
        return;
      }
      const [oldest] = together;
      if (together.size >= MAX_TOGETHER && oldest !== undefined) settle(...oldest);
      together.set(key, { event, until: clock.now() + TOGETHER_MS, more: 0 });
      add(event, 1);
    },
    record: async (event) => {
      const isKept =
        add(event, 1) && (await Promise.race([files.settled().then(() => true), clock.sleep(KEEP_WITHIN_MS)]));
      if (isKept !== true) throw new HubError('LOG_WRITE_FAILED', 'the record of who did what cannot be written');
    },
    list: async ({ mall, hubToo, limit, before }) => {
      await files.settled();
      const isShown = (row: AuditRow): boolean =>
        (row.mall === mall || (hubToo && row.mall === null)) && (before === undefined || row.seq < before);
      const rows = await files.newest(isShown, limit + 1);
      return { rows: rows.slice(0, limit), next: rows.length > limit ? String(rows[limit - 1]?.seq ?? '') : null };
    },
    close: async () => {
      stop();
      for (const one of together) settle(...one);
      await files.close();
    },
  };
}
