import { describe, expect, test } from 'vitest';
import { createTween, type Frames, lerpBytes, TWEEN_MS } from './tween.ts';

/** A screen whose frames come when the test says so. */
function screen() {
  let waiting: ((now: number) => void) | null = null;
  const frames: Frames = {
    request: (run) => {
      waiting = run;
      return () => {
        waiting = null;
      };
    },
  };
  const frame = (now: number): void => {
    const run = waiting;
    waiting = null;
    run?.(now);
  };
  return { frames, frame, isIdle: () => waiting === null };
}

const of = (...values: number[]): Uint8ClampedArray => Uint8ClampedArray.from(values);

function setUp() {
  const painted: number[][] = [];
  const { frames, frame, isIdle } = screen();
  const tween = createTween((bytes) => void painted.push([...bytes]), frames);
  return { tween, painted, frame, isIdle };
}

describe('a tween', () => {
  test('shows the first grid at once', () => {
    const { tween, painted, isIdle } = setUp();
    tween.to(of(10, 20));
    expect([painted, isIdle()]).toEqual([[[10, 20]], true]);
  });

  test('eases to the next, ends exactly on it, and stops asking for frames', () => {
    const { tween, painted, frame, isIdle } = setUp();
    tween.to(of(0, 200));
    tween.to(of(100, 0));
    for (let now = 1_000; now <= 1_000 + TWEEN_MS; now += 50) frame(now);
    expect(painted.at(-1)).toEqual([100, 0]);
    expect(isIdle()).toBe(true);
    const first = painted.map(([value]) => value ?? 0);
    expect(first).toEqual(first.toSorted((a, b) => a - b));
  });

  test('paints at thirty frames a second on a screen of a hundred and twenty', () => {
    const { tween, painted, frame } = setUp();
    tween.to(of(0));
    tween.to(of(255));
    for (let i = 0; i <= 30; i++) frame(i * (1_000 / 120));
    expect(painted.length).toBeLessThanOrEqual(1 + Math.ceil((TWEEN_MS / 1_000) * 30) + 1);
    expect(painted.length).toBeGreaterThan(5);
  });

  test('turns from where it is when the next frame comes early', () => {
    const { tween, painted, frame } = setUp();
    tween.to(of(0));
    tween.to(of(200));
    frame(0);
    frame(100);
    const middle = painted.at(-1)?.[0] ?? 0;
    tween.to(of(0));
    frame(200);
    expect(painted.at(-1)?.[0]).toBe(middle);
    expect(middle).toBeGreaterThan(0);
    frame(200 + TWEEN_MS);
    expect(painted.at(-1)).toEqual([0]);
  });

  test('jumps when less motion is wanted, and to a grid of another size', () => {
    const { tween, painted, isIdle } = setUp();
    tween.to(of(0, 0));
    tween.jump(of(9, 9));
    tween.to(of(1, 2, 3));
    expect([painted.slice(1), isIdle()]).toEqual([
      [
        [9, 9],
        [1, 2, 3],
      ],
      true,
    ]);
  });

  test('paints nothing once closed', () => {
    const { tween, painted, frame } = setUp();
    tween.to(of(0));
    tween.to(of(9));
    tween.close();
    frame(1_000);
    expect(painted).toEqual([[0]]);
  });
});

test('bytes are met exactly at both ends', () => {
  const out = of(0, 0, 0);
  lerpBytes(of(0, 255, 7), of(255, 0, 7), 0, out);
  expect([...out]).toEqual([0, 255, 7]);
  lerpBytes(of(0, 255, 7), of(255, 0, 7), 1, out);
  expect([...out]).toEqual([255, 0, 7]);
});
