import { describe, expect, test } from 'vitest';
import { normals, poissonDraw, uniforms } from '../../test/random.ts';
import { CALIBRATION_DAYS, type CalibrationDay, calibrate, driftOf, predict, studentQuantile } from './calibration.ts';

/** A mall of some thousand entries a day, of which a share with a device: its logit differs from day to day. */
function dayOf(next: () => number, { sd, shift = 0 }: { sd: number; shift?: number }): CalibrationDay {
  const doors = 2_000 + Math.floor(next() * 6_000);
  const logit = Math.log(0.35 / 0.65) + sd * normals(next) + shift;
  return { doors, devices: poissonDraw(doors / (1 + Math.exp(-logit)), next) };
}

describe('footfall from devices', () => {
  test.each([
    [7, 0.08],
    [CALIBRATION_DAYS, 0.08],
    [CALIBRATION_DAYS, 0.05],
  ])('calibrated on %i days with a daily spread of %f: error at most 6 %%, nine of ten truths held', (n, sd) => {
    const next = uniforms(n * 1_000 + sd * 100);
    const RUNS = 3_000;
    let [error, held] = [0, 0];
    for (let run = 0; run < RUNS; run++) {
      const calibration = calibrate(Array.from({ length: n }, () => dayOf(next, { sd })));
      const { doors, devices } = dayOf(next, { sd });
      const guess = calibration === null ? null : predict(calibration, devices, 0.9);
      error += Math.abs((guess?.value ?? 0) - doors) / doors;
      if (guess !== null && guess.low <= doors && doors <= guess.high) held++;
    }
    expect(error / RUNS).toBeLessThan(0.06);
    expect(held / RUNS).toBeGreaterThan(0.87);
    expect(held / RUNS).toBeLessThan(0.94);
  });

  test('is not guessed from too few days, nor from days on which the doors were closed', () => {
    const good = { doors: 1_000, devices: 400 };
    expect(calibrate(Array(4).fill(good))).toBeNull();
    expect(calibrate([...Array(4).fill(good), { doors: 0, devices: 400 }, { doors: 900, devices: 3 }])).toBeNull();
    expect(calibrate(Array(5).fill(good))).toMatchObject({ ratio: 2.5, days: 5, logSd: 0 });
  });

  test('follows the last days only', () => {
    const old = { doors: 9_000, devices: 100 };
    const late = { doors: 1_000, devices: 500 };
    expect(calibrate([...Array(50).fill(old), ...Array(CALIBRATION_DAYS).fill(late)])?.ratio).toBeCloseTo(2, 9);
  });
});

describe('drift of the ratio', () => {
  const RUNS = 500;
  const alarms = (shift: number, after: number): number => {
    const next = uniforms(7 + shift * 100);
    let n = 0;
    for (let run = 0; run < RUNS; run++) {
      const days = Array.from({ length: CALIBRATION_DAYS }, (_, i) =>
        dayOf(next, { sd: 0.08, shift: i < after ? 0 : shift }),
      );
      if (driftOf(days).alarm) n++;
    }
    return n / RUNS;
  };

  test('is rarely alarmed by chance, and nearly always by a fifth of the devices falling silent', () => {
    expect(alarms(0, CALIBRATION_DAYS)).toBeLessThan(0.05);
    expect(alarms(-0.35, 18)).toBeGreaterThan(0.9);
  });

  test('says which way', () => {
    const day = (devices: number): CalibrationDay => ({ doors: 1_000, devices });
    const usual = Array.from({ length: 20 }, (_, i) => day(400 + (i % 3) * 10));
    expect(driftOf([...usual, ...Array(10).fill(day(200))])).toEqual({
      alarm: true,
      direction: 'more-people-per-device',
    });
    expect(driftOf([...usual, ...Array(10).fill(day(800))])).toEqual({ alarm: true, direction: 'fewer' });
    expect(driftOf(usual)).toEqual({ alarm: false, direction: null });
  });
});

test.each([
  [0.95, 6, 1.943],
  [0.95, 27, 1.703],
  [0.975, 4, 2.776],
  [0.975, 27, 2.052],
])('the quantile of t at %f with %i degrees of freedom is %f', (p, freedom, t) => {
  expect(studentQuantile(p, freedom)).toBeCloseTo(t, 1);
  expect(Math.abs(studentQuantile(p, freedom) / t - 1)).toBeLessThan(0.011);
});
