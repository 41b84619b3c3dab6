import type { Frame } from '@atrium/shared/wire/frame';
import { expect, test } from 'vitest';
import { createFakeClock } from '../../test/fake-clock.ts';
import { smallFrame } from '../../test/small-mall.ts';
import { createReplay, type FrameQuestion } from './replay.ts';

const START = 1_000_000_000;
const END = START + 3_600_000;
const settle = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await Promise.resolve();
};

/** A recording with a frame every two seconds. */
function recording(at = START) {
  const clock = createFakeClock();
  const asked: FrameQuestion[] = [];
  const shown: number[] = [];
  let isAway = false;
  const replay = createReplay(at, {
    clock,
    end: () => END,
    report: () => {},
    show: (frame) => shown.push(frame.at),
    ask: async (question) => {
      asked.push(question);
      if (isAway) throw new Error('away');
      const frames: Frame[] = [];
      for (let t = Math.ceil(question.from / question.every) * question.every; t < question.to; t += question.every) {
        if (t >= START && t <= END) frames.push({ ...smallFrame, at: t });
      }
      return frames;
    },
  });
  return { replay, clock, asked, shown, goAway: () => (isAway = true) };
}

/** Let time pass in steps, with answers coming in between. */
async function pass(clock: { pass(ms: number): void }, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 500) {
    clock.pass(500);
    await settle();
  }
}

test('shows the last frame at or before the moment, and nothing later', async () => {
  const { shown } = recording(START + 61_500);
  await settle();
  expect(shown).toEqual([START + 60_000]);
});

test('plays at its speed, without a gap from stretch to stretch', async () => {
  const { replay, clock, shown } = recording(START + 60_000);
  await settle();
  replay.play();
  await pass(clock, 60_000);
  expect(replay.state().at).toBe(START + 120_000);
  const steps = shown.slice(1).map((at, i) => at - (shown[i] ?? 0));
  expect(new Set(steps)).toEqual(new Set([2_000]));
});

test('asks more coarsely the faster it plays', async () => {
  const { replay, clock, asked } = recording(START + 60_000);
  await settle();
  replay.setSpeed(60);
  replay.play();
  await pass(clock, 20_000);
  expect(asked.slice(1).every(({ every }) => every === 60_000)).toBe(true);
  expect(asked.length).toBeLessThan(6);
  expect(replay.state().at).toBeGreaterThan(START + 15 * 60_000);
});

test('scrubbing within what is here asks for nothing; elsewhere it asks, and the last question counts', async () => {
  const { replay, asked, shown } = recording(START + 60_000);
  await settle();
  replay.seek(START + 70_000);
  expect(asked).toHaveLength(1);
  replay.seek(START + 1_800_000);
  replay.seek(START + 900_000);
  await settle();
  expect(asked).toHaveLength(3);
  expect(shown.at(-1)).toBe(START + 900_000);
  expect(shown).not.toContain(START + 1_800_000);
});

test('stops at the end of the recording', async () => {
  const { replay, clock } = recording(END - 2_000);
  await settle();
  replay.play();
  await pass(clock, 10_000);
  expect([replay.state().at, replay.state().isPlaying]).toEqual([END, false]);
});

test('says when nothing is recorded, and when the hub is away; the picture stays', async () => {
  const { replay, shown, goAway } = recording(START + 60_000);
  await settle();
  replay.seek(START - 86_400_000);
  await settle();
  expect(replay.state().isEmpty).toBe(true);
  goAway();
  replay.seek(START + 1_000_000);
  await settle();
  expect([replay.state().error instanceof Error, replay.state().isLoading, shown.length]).toEqual([true, false, 1]);
});
