import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDriver, type Driver } from '../../../test/fixtures/fold-driver.ts';
import { NOON, smallIndex } from '../../../test/fixtures/small-venue.ts';
import { frameOf } from '../frame.ts';
import { createCadence, LEAST_SILENCE_MS, learnPause, silentAfter } from './cadence.ts';
import { noteLead, skewOf } from './skew.ts';

const AT_MOST = 600_000;
const SECOND = 1_000;
const MINUTE = 60_000;

/** A sensor that was heard at these pauses, ms. */
function heardAt(pauses: readonly number[]) {
  const cadence = createCadence(0);
  let at = 0;
  for (const pause of pauses) {
    at += pause;
    learnPause(cadence, pause, AT_MOST);
  }
  return { cadence, at, after: silentAfter(cadence, at, AT_MOST) };
}
const often = (pause: number, forMs: number): number[] => Array.from({ length: Math.ceil(forMs / pause) }, () => pause);

describe('how a sensor usually talks', () => {
  test('nothing is believed before it is known', () => {
    expect(heardAt([]).after).toBe(AT_MOST);
    expect(heardAt(often(SECOND, 5 * MINUTE)).after).toBe(AT_MOST);
    expect(heardAt(often(10 * MINUTE, 100 * MINUTE)).after).toBe(AT_MOST);
  });

  test('a busy one is silent soon, a slow one later', () => {
    expect(heardAt(often(5 * SECOND, 20 * MINUTE)).after).toBe(LEAST_SILENCE_MS);
    expect(heardAt(often(30 * SECOND, 20 * MINUTE)).after).toBe(2 * MINUTE);
    expect(heardAt(often(MINUTE, 30 * MINUTE)).after).toBe(4 * MINUTE);
  });

  test('bursts of the same moment teach nothing about pauses', () => {
    const bursts = Array.from({ length: 60 }, () => [30 * SECOND, ...often(1, 50)]).flat();
    expect(heardAt(bursts).after).toBeGreaterThan(100 * SECOND);
  });

  test('the night is believed at once, and forgotten over the morning', () => {
    const day = often(5 * SECOND, 60 * MINUTE);
    const night = often(5 * MINUTE, 300 * MINUTE);
    expect(heardAt([...day, ...night]).after).toBe(AT_MOST);
    expect(heardAt([...day, ...night, ...often(5 * SECOND, 240 * MINUTE)]).after).toBe(LEAST_SILENCE_MS);
  });

  test('an outage teaches nothing', () => {
    expect(heardAt([...often(30 * SECOND, 60 * MINUTE), 5 * 60 * MINUTE]).after).toBe(2 * MINUTE);
  });

  test('whatever the pauses, it is within its bounds and longer than the last one that was no outage', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: AT_MOST }), { minLength: 30, maxLength: 200 }), (pauses) => {
        const { after } = heardAt(pauses);
        expect(after).toBeGreaterThanOrEqual(Math.max(LEAST_SILENCE_MS, pauses.at(-1) ?? 0));
        expect(after).toBeLessThanOrEqual(AT_MOST);
      }),
    );
  });
});

describe('how far a clock is ahead', () => {
  const skew = (leads: readonly number[]) => {
    let known: ReturnType<typeof noteLead> | null = null;
    for (const [i, lead] of leads.entries()) known = noteLead(known, NOON + i * MINUTE + lead, NOON + i * MINUTE);
    return known === null ? null : skewOf(known);
  };

  test('the message that took least tells', () => {
    expect(skew([-900, -40, -3_000])).toBe(-40);
    expect(skew([8_000, 7_990, 5_000])).toBe(8_000);
  });

  test('a clock that was set right is seen within half an hour', () => {
    expect(skew([...Array.from({ length: 20 }, () => 60_000), ...Array.from({ length: 31 }, () => -50)])).toBe(-50);
  });
});

describe('a receiver that is unplugged', () => {
  const index = smallIndex();

  /** Each shop has a guest whose phone all receivers hear, its own loudest. */
  function hear(driver: Driver, at: number, dead: string | null): void {
    const sensors = ['ap-0', 'ap-1', 'ap-2'].filter((sensor) => sensor !== dead);
    for (const guest of ['ap-0', 'ap-1', 'ap-2']) {
      for (const sensor of sensors)
        driver.offer({ k: 's', rx: at, at, sensor, device: `guest-of-${guest}`, rssi: sensor === guest ? -50 : -75 });
    }
    driver.tick('clock', at);
  }

  function run(unpluggedAfterMs: number | null) {
    const driver = createDriver(index, { mode: 'wall' });
    const zones: { readonly at: number; readonly kind: string }[] = [];
    for (let t = 0; t < 40 * MINUTE; t += 10 * SECOND) {
      const gone = unpluggedAfterMs !== null && t >= unpluggedAfterMs;
      hear(driver, NOON + t, gone ? 'ap-1' : null);
      zones.push({ at: t, kind: frameOf(driver.state).zones['z-shop-1']?.kind ?? '' });
    }
    return { driver, zones };
  }

  test('leaves its zone unknown within the bound that it taught, long before the default', () => {
    const { driver, zones } = run(20 * MINUTE);
    const unknownAt = zones.find(({ kind, at }) => kind === 'unknown' && at > MINUTE)?.at ?? Number.NaN;
    const sensor = driver.state.sensors.get('ap-1');
    const bound = sensor === undefined ? Number.NaN : silentAfter(sensor.cadence, sensor.lastAt, AT_MOST);
    expect(bound).toBeLessThanOrEqual(MINUTE);
    expect(unknownAt - 20 * MINUTE).toBeLessThanOrEqual(bound + 5 * SECOND + 10 * SECOND);
    expect(zones.at(-1)?.kind).toBe('unknown');
  });
});

test('status, duplicates and lateness are known by sensor', () => {
  const driver = createDriver(smallIndex(), { mode: 'wall' });
  const at = NOON;
  driver.offer({ k: 'h', rx: at, at, sensor: 'ap-0', online: true, firmware: '1.2', battery: 80 });
  driver.offer({ k: 'h', rx: at + 1, at: at + 1, sensor: 'ap-0', online: false });
  expect(driver.state.sensors.get('ap-0')).toMatchObject({ online: false, firmware: '1.2', battery: 80 });
  expect(driver.state.sensors.get('ap-0')?.intake).toMatchObject({ accepted: 2 });
});
