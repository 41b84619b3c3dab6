import { HubError } from '@atrium/shared/errors';
import { describe, expect, test } from 'vitest';
import { persist, waitBefore } from './persist.ts';

const never = new AbortController().signal;
const away = new HubError('BROKER_UNREACHABLE', 'away');

describe('persist', () => {
  test('tries until it works', async () => {
    let tries = 0;
    const attempt = async (): Promise<number> => {
      if (++tries < 3) throw away;
      return tries;
    };
    expect(await persist(attempt, { jitter: () => 0, signal: never })).toBe(3);
  });

  test('does not try again what cannot work', async () => {
    let tries = 0;
    const attempt = async (): Promise<number> => {
      tries++;
      throw new HubError('UNAUTHENTICATED', 'who are you');
    };
    await expect(persist(attempt, { jitter: () => 0, signal: never })).rejects.toThrow('who are you');
    expect(tries).toBe(1);
  });

  test('ends with the last error when it is enough, also in the middle of a wait', async () => {
    const stop = new AbortController();
    const attempt = async (): Promise<number> => {
      setImmediate(() => stop.abort());
      throw away;
    };
    await expect(persist(attempt, { jitter: () => 1, signal: stop.signal })).rejects.toBe(away);
  });

  test('waits longer each time, up to a limit, and never as long as everybody else', () => {
    const waits = [0, 1, 2, 3, 10, 100].map((attempt) => waitBefore(attempt, () => 1));
    expect(waits).toEqual([200, 400, 800, 1_600, 10_000, 10_000]);
    expect(waitBefore(3, () => 0)).toBe(800);
  });
});
