import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inTurns, report } from '@atrium/shared/test/bench';
import { tempDir } from '@atrium/shared/test/servers';
import type { LogRecord } from '../src/core/record.ts';
import { createEventLog } from '../src/log/event-log.ts';
import { systemClock } from '../src/platform/clock.ts';

/** Records that the synced log takes a second, against plain writes of the same lines with one sync for as many. */

const RECORDS = 100_000;
/** As many as one message of a busy receiver holds. */
const TOGETHER = 50;
const ROUNDS = 3;

const records: LogRecord[] = Array.from({ length: RECORDS }, (_, n) => ({
  k: 's',
  rx: 1_790_000_000_000 + n,
  at: 1_790_000_000_000 + n,
  sensor: `ap-${n % 200}`,
  device: (n % 5_000).toString(16).padStart(22, '0'),
  rssi: -40 - (n % 50),
}));
const groups = Array.from({ length: RECORDS / TOGETHER }, (_, n) => records.slice(n * TOGETHER, (n + 1) * TOGETHER));
const perSecond = (startedMs: number): number => RECORDS / ((performance.now() - startedMs) / 1_000);

async function ours(): Promise<number> {
  const dir = tempDir('atrium-bench-log-');
  const log = await createEventLog({ dir, clock: systemClock, onDurable: () => {}, onFault: () => {} });
  await log.replay(() => {});
  const started = performance.now();
  const done: Promise<void>[] = [];
  for (const group of groups) {
    await log.room();
    done.push(log.append(group));
  }
  await Promise.all(done);
  const rate = perSecond(started);
  await log.close();
  await rm(dir, { recursive: true });
  return rate;
}

async function plain(): Promise<number> {
  const dir = tempDir('atrium-bench-raw-');
  const file = await open(join(dir, 'raw'), 'a');
  const started = performance.now();
  for (let from = 0; from < groups.length; from += 200) {
    const lines = groups.slice(from, from + 200).flatMap((group) => group.map((record) => JSON.stringify(record)));
    await file.write(`${lines.join('\n')}\n`);
    await file.datasync();
  }
  const rate = perSecond(started);
  await file.close();
  await rm(dir, { recursive: true });
  return rate;
}

const { log, raw } = await inTurns(ROUNDS, { raw: plain, log: ours });
const against = 'JSON lines, one fdatasync for 10,000 of them';
report([{ name: 'log.append', value: log, unit: 'records/s', ratio: log / raw, against }]);
