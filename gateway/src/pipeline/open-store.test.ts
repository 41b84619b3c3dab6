import { HubError } from '@atrium/shared/errors';
import { expect, test } from 'vitest';
import { SILENT_LOG, settle } from '../../test/fixtures/mall-driver.ts';
import { createManualClock } from '../../test/fixtures/manual-clock.ts';
import { createMemoryStore } from '../../test/fixtures/memory-store.ts';
import type { Logger } from '../platform/logger.ts';
import { openWhenReachable } from './open-store.ts';

const away = new HubError('STORE_UNREACHABLE', 'away');
const EMPTY = { points: [], removed: [] };
const QUERY = { measurement: 'trip', range: { from: 0, to: 1 }, where: {}, groupBy: [], sum: ['trips'] } as const;

function setUp(open: () => Promise<void>, log: Logger = SILENT_LOG) {
  const clock = createManualClock(0);
  let closed = 0;
  const store = { ...createMemoryStore(), open, close: async () => void closed++ };
  return { clock, closed: () => closed, opened: openWhenReachable(store, clock, log) };
}

test('a store that is there is used at once', async () => {
  const store = await setUp(() => Promise.resolve()).opened;
  expect(await store.write(EMPTY)).toEqual({ kind: 'stored' });
  expect(await store.sums(QUERY)).toEqual([]);
  expect(await store.health()).toMatchObject({ ok: true });
});

test('a store that is away is opened when it comes; until then it takes nothing, answers nothing and is not healthy', async () => {
  let reachable = false;
  const { clock, opened } = setUp(async () => {
    if (!reachable) throw away;
  });
  const store = await opened;
  expect(await store.write(EMPTY)).toMatchObject({ kind: 'retry' });
  await expect(store.sums(QUERY)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  await expect(
    store.points({ measurement: 'trip', range: { from: 0, to: 1 }, where: {}, limit: 1 }),
  ).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  expect(await store.health()).toMatchObject({ ok: false });
  clock.advance(10_000);
  await settle();
  reachable = true;
  clock.advance(10_000);
  await settle();
  expect(await store.write(EMPTY)).toEqual({ kind: 'stored' });
  expect(await store.health()).toMatchObject({ ok: true });
});

test('what trying again cannot help stops the start', async () => {
  await expect(
    setUp(() => Promise.reject(new HubError('STORE_SCHEMA_DRIFT', 'another version'))).opened,
  ).rejects.toMatchObject({ code: 'STORE_SCHEMA_DRIFT' });
});

test('what a person must see to, found after the start, is an error in the log, not a warning', async () => {
  const errors: unknown[] = [];
  const failures = [away, new HubError('STORE_SCHEMA_DRIFT', 'another version')];
  const { clock, opened } = setUp(() => Promise.reject(failures.shift() ?? away), {
    ...SILENT_LOG,
    error: (told: unknown) => void errors.push(told),
  });
  await opened;
  clock.advance(10_000);
  await settle();
  expect(errors).toMatchObject([{ err: { code: 'STORE_SCHEMA_DRIFT' } }]);
});

test('closed while it is being opened, it does not stay open', async () => {
  let finish = (): void => undefined;
  const tries = [
    () => Promise.reject(away),
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  ];
  const { clock, opened, closed } = setUp(() => tries.shift()?.() ?? Promise.reject(away));
  const store = await opened;
  clock.advance(10_000);
  await settle();
  await store.close();
  expect(closed()).toBe(1);
  finish();
  await settle();
  expect(closed()).toBe(2);
});
