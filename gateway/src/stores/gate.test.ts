import { describe, expect, test } from 'vitest';
import { createGate } from './gate.ts';

const never = new AbortController().signal;

/** Work that ends when it is told to. */
function job() {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { run: () => ended, end };
}

describe('a gate', () => {
  test('lets so many work at a time, in the order in which they came, however often it is used', async () => {
    const gate = createGate({ name: 'g', width: 2, maxWaiting: 100 });
    let working = 0;
    let most = 0;
    const order: number[] = [];
    const work = async (index: number) => {
      working += 1;
      most = Math.max(most, working);
      order.push(index);
      await Promise.resolve();
      working -= 1;
      if (index % 3 === 0) throw new Error('failed work leaves, too');
    };
    for (let round = 0; round < 3; round += 1)
      await Promise.allSettled(
        Array.from({ length: 10 }, (_, index) => gate.run(never, () => work(round * 10 + index))),
      );
    expect(most).toBe(2);
    expect(order).toEqual(Array.from({ length: 30 }, (_, index) => index));
  });

  test('refuses when too many wait, and takes calls again afterwards', async () => {
    const gate = createGate({ name: 'history queries', width: 1, maxWaiting: 1 });
    const first = job();
    const running = gate.run(never, first.run);
    const waiting = gate.run(never, async () => 'waited');
    const refused = { code: 'STORE_UNREACHABLE', retriable: true, message: expect.stringContaining('history queries') };
    await expect(gate.run(never, async () => 'no')).rejects.toMatchObject(refused);
    first.end();
    await running;
    expect(await waiting).toBe('waited');
    expect(await gate.run(never, async () => 'again')).toBe('again');
  });

  test('does not begin what was given up while it waited', async () => {
    const gate = createGate({ name: 'g', width: 1, maxWaiting: 9 });
    const first = job();
    const running = gate.run(never, first.run);
    const controller = new AbortController();
    let begun = false;
    const given = gate.run(controller.signal, async () => {
      begun = true;
    });
    controller.abort(new Error('too late'));
    first.end();
    await running;
    await expect(given).rejects.toThrow('too late');
    expect(begun).toBe(false);
  });
});
