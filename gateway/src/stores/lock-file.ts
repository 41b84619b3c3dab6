import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { HubError } from '@atrium/shared/errors';
import { SILENT, type StoreLog } from './store-log.ts';

/** Proof of being the only owner of a file. */
export type Lock = { readonly release: () => Promise<void> };

/** Which process, and which life of it: a container gives every life of a hub the same pid. */
type Owner = { readonly pid: number; readonly started: string | null };

/** Takeovers of stale locks before giving up: each lost round means that another process won one. */
const ROUNDS = 3;

/** What file systems without hard links answer. */
const NO_LINKS = new Set<unknown>(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Locks that this process holds, for systems that cannot tell one life of a pid from another. */
const held = new Set<string>();

/**
 * Take a lock file, or take it over when its owner is dead.
 *
 * DuckDB itself refuses a second *process*; a second opening in the *same* process it lets through, and the file is destroyed
 * (duckdb#17343). So a lock of our own pid and life counts as taken, whoever asks, from whichever thread.
 *
 * @throws HubError DATA_DIR_IN_USE naming the living owner
 */
export async function acquireLock(path: string, log: StoreLog = SILENT): Promise<Lock> {
  const mine: Owner = { pid: process.pid, started: startOf(process.pid) };
  const text = JSON.stringify({ ...mine, id: randomUUID() });
  for (let round = 0; round < ROUNDS; round += 1) {
    if (await create(path, text)) {
      held.add(path);
      return { release: () => release(path, text) };
    }
    await removeStale(path, log);
  }
  throw inUse(path, null);
}

/** A link appears at once and whole: nobody ever reads a lock of a living owner that is not written yet. */
async function create(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, text, { flag: 'wx', mode: 0o600 });
  try {
    await link(draft, path).catch((error: unknown) => {
      if (!NO_LINKS.has(codeOf(error))) throw error;
      return writeFile(path, text, { flag: 'wx', mode: 0o600 });
    });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

/**
 * Only who holds the lock named after a stale lock may remove it, and no two locks have the same text: so a lock that another
 * process took in the meantime is never removed by mistake.
 * @throws HubError DATA_DIR_IN_USE when the owner lives, or another process is taking over
 */
async function removeStale(path: string, log: StoreLog): Promise<void> {
  const text = await readOrNull(path);
  if (text === null) return;
  const owner = parseOwner(text);
  if (owner !== null && lives(owner, path)) throw inUse(path, owner);
  const guard = await acquireLock(`${path}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}`);
  try {
    if ((await readOrNull(path)) !== text) return;
    await unlink(path);
    log.warn({ path, pid: owner?.pid ?? null }, 'store-lock-taken-over');
  } finally {
    await guard.release();
  }
}

async function release(path: string, text: string): Promise<void> {
  held.delete(path);
  if ((await readOrNull(path)) === text) await unlink(path).catch(ignoreMissing);
}

function lives(owner: Owner, path: string): boolean {
  if (!isAlive(owner.pid)) return false;
  const started = startOf(owner.pid);
  if (started !== null && owner.started !== null) return started === owner.started;
  return owner.pid !== process.pid || held.has(path);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Boot and start time of a process where /proc tells them (Linux, `man 5 proc`: field 22 of stat), else null. */
function startOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 2 is the program's name in brackets and may hold anything; field 3 follows the last bracket.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return ticks === undefined ? null : `${boot}:${ticks}`;
  } catch {
    return null;
  }
}

/** @returns null for a file that a crash left half written */
function parseOwner(text: string): Owner | null {
  try {
    const { pid, started }: Partial<Record<keyof Owner, unknown>> = Object(JSON.parse(text));
    if (!Number.isSafeInteger(pid) || Number(pid) <= 0) return null;
    return { pid: Number(pid), started: typeof started === 'string' ? started : null };
  } catch {
    return null;
  }
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function ignoreMissing(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error;
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

function inUse(path: string, owner: Owner | null): HubError {
  const who = owner === null ? 'another process' : `process ${owner.pid}`;
  return new HubError('DATA_DIR_IN_USE', `${path} is held by ${who}`, { context: { path, pid: owner?.pid ?? null } });
}
