import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { acquireLock } from './lock-file.ts';

let dir: string;
let path: string;
let child: ChildProcess | null = null;
const taken: object[] = [];
const log = { info: () => undefined, warn: (fields: object) => taken.push(fields) };

beforeEach(() => {
  taken.length = 0;
  dir = mkdtempSync(join(tmpdir(), 'atrium-lock-'));
  path = join(dir, 'history.lock');
});
afterEach(() => {
  child?.kill('SIGKILL');
  child = null;
  rmSync(dir, { recursive: true, force: true });
});

/** Another process that lives until it is killed. */
async function startChild(): Promise<number> {
  child = spawn(process.execPath, ['-e', 'console.log("up"); setInterval(() => {}, 1e6)'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child.pid ?? 0;
}

const IN_USE = { code: 'DATA_DIR_IN_USE', retriable: false };

describe('a lock file', { timeout: 120_000 }, () => {
  test('has one owner, until it is released', async () => {
    const lock = await acquireLock(path);
    await expect(acquireLock(path)).rejects.toMatchObject({
      ...IN_USE,
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await lock.release();
    expect(existsSync(path)).toBe(false);
    await (await acquireLock(path)).release();
  });

  test('is held against another copy of this module in the same process, as a thread would have one', async () => {
    const lock = await acquireLock(path);
    vi.resetModules();
    const other = await import('./lock-file.ts');
    await expect(other.acquireLock(path)).rejects.toMatchObject(IN_USE);
    await lock.release();
  });

  test('of a living process is respected, of a killed one taken over', async () => {
    const pid = await startChild();
    writeFileSync(path, JSON.stringify({ pid, started: null }));
    await expect(acquireLock(path, log)).rejects.toMatchObject({ ...IN_USE, context: { path, pid } });
    const gone = child === null ? null : once(child, 'exit');
    child?.kill('SIGKILL');
    await gone;
    const lock = await acquireLock(path, log);
    expect(taken).toEqual([{ path, pid }]);
    await lock.release();
    expect(readdirSync(dir)).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')(
    'of an earlier life of a pid is taken over: a container gives every life the same',
    async () => {
      const lock = await acquireLock(path);
      const { started } = JSON.parse(readFileSync(path, 'utf8'));
      await lock.release();
      writeFileSync(path, JSON.stringify({ pid: process.pid, started: `${started}0` }));
      await (await acquireLock(path, log)).release();
      writeFileSync(path, JSON.stringify({ pid: process.ppid, started: 'another-boot:1' }));
      await (await acquireLock(path, log)).release();
      expect(taken).toHaveLength(2);
    },
  );

  test.each(['', '{"pid":', '[]', 'null', '{"pid":-1}', '{"pid":"1"}'])(
    'with the text %j, left by a crash, is taken over',
    async (text) => {
      writeFileSync(path, text);
      const lock = await acquireLock(path, log);
      expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid });
      await lock.release();
    },
  );

  test('goes to exactly one of many who want a dead owner’s', async () => {
    const pid = await startChild();
    const gone = child === null ? null : once(child, 'exit');
    child?.kill('SIGKILL');
    await gone;
    writeFileSync(path, JSON.stringify({ pid, started: null }));
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => acquireLock(path)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(readdirSync(dir)).toEqual(['history.lock']);
  });

  test('survives a crash in the middle of taking over', async () => {
    const dead = JSON.stringify({ pid: 2 ** 30, started: null });
    writeFileSync(path, dead);
    const guard = `${path}.${createHash('sha256').update(dead).digest('hex').slice(0, 16)}`;
    writeFileSync(guard, dead);
    await (await acquireLock(path)).release();
    expect(readdirSync(dir)).toEqual([]);
  });

  test('that was given to somebody else is not removed by the old owner', async () => {
    const lock = await acquireLock(path);
    writeFileSync(path, '{"pid":1,"started":"other"}');
    await lock.release();
    expect(existsSync(path)).toBe(true);
  });
});
