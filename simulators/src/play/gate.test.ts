import { describe, expect, test } from 'vitest';
import { createGate } from './gate.ts';

describe('gate', () => {
  test('lets pass what holds already, and the others when it does', async () => {
    const gate = createGate();
    let isOpen = false;
    await gate.until(() => true);
    let hasPassed = false;
    const waiting = gate
      .until(() => isOpen)
      .then(() => {
        hasPassed = true;
      });
    gate.check();
    await Promise.resolve();
    expect(hasPassed).toBe(false);
    isOpen = true;
    gate.check();
    await waiting;
    expect(hasPassed).toBe(true);
  });

  test('gives its failure to who waits and to who comes', async () => {
    const gate = createGate();
    const waiting = gate.until(() => false);
    gate.fail(new Error('broken'));
    gate.fail(new Error('later'));
    await expect(waiting).rejects.toThrow('broken');
    await expect(gate.until(() => true)).rejects.toThrow('broken');
  });

  test('an abort ends one wait and leaves the gate as it was', async () => {
    const gate = createGate();
    const stop = new AbortController();
    const waiting = gate.until(() => false, stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(gate.until(() => false, stop.signal)).rejects.toThrow('enough');
    await gate.until(() => true, stop.signal);
  });
});
