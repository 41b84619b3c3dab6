import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SILENT_LOG } from '../../test/fixtures/mall-driver.ts';
import { createManualClock, type ManualClock } from '../../test/fixtures/manual-clock.ts';
import { type AuditEvent, type AuditTrail, createAuditTrail } from './audit-trail.ts';

let dir = '';
let clock: ManualClock;
let broken: unknown[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atrium-audit-'));
  clock = createManualClock(1_000_000_000_000);
  broken = [];
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const open = (): Promise<AuditTrail> =>
  createAuditTrail({
    dir,
    clock,
    log: { ...SILENT_LOG, error: (what: unknown) => void broken.push(what) },
    onLost: () => undefined,
  });

const event = (more: Partial<AuditEvent> = {}): AuditEvent => ({
  user: 'tea',
  role: 'tenant',
  action: 'GET /kpis',
  mall: 'small',
  store: 'shop-0',
  target: null,
  status: 200,
  ...more,
});
const rowsOf = async (trail: AuditTrail, hubToo = false) =>
  (await trail.list({ mall: 'small', hubToo, limit: 1_000 })).rows;
const onlyFile = async (): Promise<string> => join(dir, (await readdir(dir))[0] ?? '');

test('like acts within five minutes share a line, and the first is there at once', async () => {
  const trail = await open();
  for (let i = 0; i < 100; i++) trail.note(event());
  trail.note(event({ store: 'shop-1' }));
  expect((await rowsOf(trail)).map(({ store, n }) => [store, n])).toEqual([
    ['shop-1', 1],
    ['shop-0', 1],
  ]);
  clock.advance(330_000);
  expect((await rowsOf(trail)).map(({ store, n }) => [store, n])[0]).toEqual(['shop-0', 99]);
  trail.note(event());
  expect((await rowsOf(trail))[0]?.n).toBe(1);
  await trail.close();
});

test('what waits to be counted is written at the end, and is there after a restart, readable by the owner only', async () => {
  const trail = await open();
  for (let i = 0; i < 3; i++) trail.note(event());
  await trail.close();
  const again = await open();
  expect((await rowsOf(again, true)).map(({ action, n, seq }) => [seq, action, n])).toEqual([
    [4, 'hub-started', 1],
    [3, 'GET /kpis', 2],
    [2, 'GET /kpis', 1],
    [1, 'hub-started', 1],
  ]);
  expect((await stat(await onlyFile())).mode & 0o777).toBe(0o600);
  expect(broken).toEqual([]);
  await again.close();
});

test('a record is on disk when it is told to be, and shown to its mall only', async () => {
  const trail = await open();
  await trail.record(event({ action: 'DELETE /users', mall: 'elsewhere' }));
  expect(await readFile(await onlyFile(), 'utf8')).toContain('DELETE /users');
  expect(await rowsOf(trail, true)).toHaveLength(1);
  expect(await rowsOf(trail)).toEqual([]);
  await trail.close();
});

test('pages follow on each other, newest first', async () => {
  const trail = await open();
  for (let i = 0; i < 25; i++) await trail.record(event({ target: `t${i}` }));
  const targets: (string | null)[] = [];
  let before: number | undefined;
  for (;;) {
    const page = await trail.list({ mall: 'small', hubToo: false, limit: 10, ...(before !== undefined && { before }) });
    targets.push(...page.rows.map(({ target }) => target));
    if (page.next === null) break;
    before = Number(page.next);
  }
  expect(targets).toEqual(Array.from({ length: 25 }, (_, i) => `t${24 - i}`));
  await trail.close();
});

test.each([
  ['a byte', (text: string) => text.replace('"t3"', '"t4"')],
  ['a line taken out', (text: string) => text.split('\n').toSpliced(3, 1).join('\n')],
  [
    'two lines changed over',
    (text: string) =>
      text
        .split('\n')
        .toSpliced(3, 2, text.split('\n')[4] ?? '', text.split('\n')[3] ?? '')
        .join('\n'),
  ],
  ['a count', (text: string) => text.replace('"n":1', '"n":2')],
  ['a line that is none', (text: string) => text.split('\n').toSpliced(2, 1, 'x').join('\n')],
])('A30: %s is found at the next start, in the log and in the record itself', async (_name, tamper) => {
  const trail = await open();
  for (let i = 0; i < 6; i++) await trail.record(event({ target: `t${i}` }));
  await trail.close();
  const path = await onlyFile();
  await writeFile(path, tamper(await readFile(path, 'utf8')));
  const again = await open();
  expect(broken).toHaveLength(1);
  expect((await rowsOf(again, true))[0]?.action).toBe('audit-broken');
  await again.close();
});

test('a line cut short by a crash is taken off, and the chain goes on', async () => {
  const trail = await open();
  await trail.record(event());
  await trail.close();
  const path = await onlyFile();
  await writeFile(path, `${await readFile(path, 'utf8')}{"seq":3,"at":`);
  const again = await open();
  await again.record(event({ target: 'after' }));
  await again.close();
  expect(broken).toEqual([]);
  await (await open()).close();
  expect(broken).toEqual([]);
  expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(6);
});

test('files are bounded: the oldest lines go, and what is left is still a chain', async () => {
  const trail = await open();
  for (let i = 0; i < 205_000; i += 5_000) {
    for (let j = 0; j < 4_999; j++) trail.note(event({ target: `${i}-${j}` }));
    await trail.record(event({ target: 'last' }));
  }
  await trail.close();
  expect((await readdir(dir)).length).toBeLessThanOrEqual(20);
  await (await open()).close();
  expect(broken).toEqual([]);
});
