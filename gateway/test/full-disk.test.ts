import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '@atrium/shared/test/servers';
import { expect, test } from 'vitest';
import type { LogRecord } from '../src/core/record.ts';
import { createEventLog } from '../src/log/event-log.ts';
import { systemClock } from '../src/platform/clock.ts';

/** A file system of 256 kB of its own; null where only an administrator may make one. */
function mountSmallDisk(): { readonly dir: string; readonly unmount: () => void } | null {
  const dir = tempDir();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', dir], { stdio: 'ignore' });
  } catch {
    return null;
  }
  return { dir, unmount: () => execFileSync('umount', [dir]) };
}

test('a full disk: what does not fit is not acknowledged, until there is room again', async ({
  skip,
  onTestFinished,
}) => {
  const disk = mountSmallDisk();
  if (disk === null) return skip('skipped: a disk of its own needs an administrator');
  onTestFinished(disk.unmount);
  const ballast = join(disk.dir, 'ballast');
  await writeFile(ballast, Buffer.alloc(200 * 1024));
  const dir = join(disk.dir, 'log');

  let full = (): void => undefined;
  const isFull = new Promise<void>((resolve) => {
    full = resolve;
  });
  const open = () => createEventLog({ dir, clock: systemClock, onDurable: () => undefined, onFault: () => full() });
  const log = await open();
  await log.replay(() => undefined);
  const records = Array.from(
    { length: 2_000 },
    (_, i): LogRecord => ({ k: 's', rx: i, at: i, sensor: 'ap-1', device: `device-${i}` }),
  );
  let acknowledged = 0;
  const appends = [];
  for (let i = 0; i < records.length; i += 100) {
    appends.push(log.append(records.slice(i, i + 100)).then(() => acknowledged++));
    if (i === 0) await appends[0];
  }
  await isFull;
  expect(acknowledged).toBeGreaterThan(0);
  expect(acknowledged).toBeLessThan(appends.length);
  expect(log.healthy()).toBe(false);

  await rm(ballast);
  await Promise.all(appends);
  expect(log.healthy()).toBe(true);
  await log.close();

  const kept: LogRecord[] = [];
  const again = await open();
  expect(await again.replay(({ record }) => kept.push(record))).toMatchObject({ corrupt: 0, tornBytes: 0 });
  expect(kept).toEqual(records);
  await again.close();
});
