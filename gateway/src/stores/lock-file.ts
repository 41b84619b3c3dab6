import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, open, readFile, rename, unlink } from 'node:fs/promises';
import { HubError } from '@atrium/shared/errors';
import { SILENT, type StoreLog } from './store-log.ts';

/** Proof of being the only owner of a file. */
export type Lock = { readonly release: () => Promise<void> };

/** Which process, and which life of it: a container gives every life of a hub the same pid. */
type Owner = { readonly pid: number; readonly started: string | null };

/** Takeovers of stale locks before giving up: each lost round means that another process won one. */
const ROUNDS = 3;

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
  const text = JSON.stringify(mine);
  for (let round = 0; round < ROUNDS; round += 1) {
    if (await create(path, text)) {
      held.add(path);
      return { release: () => release(path, text) };
    }
    await removeStale(path, log);
  }
  throw inUse(path, null);
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx', 0o600);
    await handle.writeFile(text).finally(() => handle.close());
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** @throws HubError DATA_DIR_IN_USE when the owner lives */
async function removeStale(path: string, log: StoreLog): Promise<void> {
  const text = await readOrNull(path);
  if (text === null) return;
  const owner = parseOwner(text);
  if (owner !== null && lives(owner, path)) throw inUse(path, owner);
  // Moved aside, not deleted: of two processes that saw the same dead owner only one finds it there.
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(ignoreMissing);
  const moved = await readOrNull(aside);
  // Another process was faster and the lock just moved is its new one: give it back.
  if (moved !== null && moved !== text) await link(aside, path).catch(() => undefined);
  await unlink(aside).catch(ignoreMissing);
  if (moved === text) log.warn({ path, pid: owner?.pid ?? null }, 'store-lock-taken-over');
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
