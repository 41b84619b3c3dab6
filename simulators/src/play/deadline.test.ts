import { describe, expect, test } from 'vitest';
import { createDeadline } from './deadline.ts';

const aborted = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
  });

describe('deadline', () => {
  test('aborts when time is up', async () => {
    expect(await aborted(createDeadline(5).signal)).toMatchObject({ message: 'nothing within 5 ms' });
  });

  test('aborts with the other signal, also when that was first', async () => {
    const other = new AbortController();
    const { signal, clear } = createDeadline(3_600_000, other.signal);
    other.abort(new Error('enough'));
    expect(await aborted(signal)).toMatchObject({ message: 'enough' });
    clear();
    const late = createDeadline(3_600_000, other.signal);
    expect(late.signal.aborted).toBe(true);
    late.clear();
  });

  test('does nothing once it is cleared', () => {
    const other = new AbortController();
    const { signal, clear } = createDeadline(3_600_000, other.signal);
    clear();
    other.abort();
    expect(signal.aborted).toBe(false);
  });
});
