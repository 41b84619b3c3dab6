import { expect, test } from 'vitest';
import { untilRest } from './use-wall-upkeep.ts';

const HOUR = 3_600_000;
const at = (hour: number, minute = 0): number => untilRest(new Date(2026, 10, 22, hour, minute));

test('a wall rests at the next four in the morning, and not twice in one night', () => {
  expect([at(3), at(4), at(4, 1), at(23)].map((ms) => ms / HOUR)).toEqual([1, 24, expect.closeTo(24 - 1 / 60), 5]);
});
