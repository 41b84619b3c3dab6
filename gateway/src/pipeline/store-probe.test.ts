import { expect, test } from 'vitest';
import { createManualClock } from '../../test/fixtures/manual-clock.ts';
import type { StoreHealth } from './ports.ts';
import { createStoreProbe } from './store-probe.ts';

function setUp() {
  const clock = createManualClock(0);
  const answers: ((health: StoreHealth | Error) => void)[] = [];
  const health = (): Promise<StoreHealth> =>
    new Promise((resolve, reject) => answers.push((it) => (it instanceof Error ? reject(it) : resolve(it))));
  return { clock, answers, probe: createStoreProbe({ health }, clock) };
}
const OK = { ok: true, version: '1' };

test('the store is asked once for all who ask at the same time, and again after a second', async () => {
  const { clock, answers, probe } = setUp();
  const all = [probe(), probe(), probe()];
  expect(answers).toHaveLength(1);
  answers[0]?.(OK);
  expect(await Promise.all(all)).toEqual([true, true, true]);
  clock.advance(999);
  expect(await probe()).toBe(true);
  expect(answers).toHaveLength(1);
  clock.advance(1);
  const later = probe();
  answers[1]?.({ ...OK, ok: false });
  expect(await later).toBe(false);
});

test('a store that fails or does not answer is not there', async () => {
  const { clock, answers, probe } = setUp();
  const failing = probe();
  answers[0]?.(new Error('refused'));
  expect(await failing).toBe(false);
  clock.advance(1_000);
  const hanging = probe();
  clock.advance(3_000);
  expect(await hanging).toBe(false);
  const still = probe();
  expect(answers).toHaveLength(2);
  answers[1]?.(OK);
  expect(await still).toBe(true);
});
