import { describe, expect, test } from 'vitest';
import { createDriver, type Driver } from '../../test/fixtures/fold-driver.ts';
import { NOON, smallIndex } from '../../test/fixtures/small-venue.ts';

/** Heard every `everyS` from `fromS` to `toS` at one receiver much louder than at the others. */
function stay(driver: Driver, sensor: string, [fromS, toS]: readonly [number, number], everyS = 10): void {
  for (let s = fromS; s <= toS; s += everyS) {
    const at = NOON + s * 1_000;
    for (const ap of ['ap-0', 'ap-1', 'ap-2', 'ap-hall']) {
      driver.offer({ k: 's', rx: at, at, sensor: ap, device: 'd', rssi: ap === sensor ? -45 : -75 });
    }
  }
}

function finish(driver: Driver): void {
  const at = NOON + 40_000_000;
  driver.offer({ k: 'c', rx: at, at, sensor: 'door', in: 0, out: 1 });
  driver.tick('flush', at);
}

const shown = (driver: Driver) => driver.frames.at(-1);

describe('visits from levels', () => {
  test('corridor, shop, corridor: one visit of the time in the shop, and the neighbours were passed', () => {
    const driver = createDriver(smallIndex());
    stay(driver, 'ap-hall', [0, 60]);
    stay(driver, 'ap-1', [70, 400]);
    stay(driver, 'ap-hall', [410, 460]);
    driver.tick('flush', NOON + 460_000);
    const frame = shown(driver);
    expect(frame?.stores['shop-1']).toMatchObject({
      inside: 0,
      visits: { value: 1 },
      engaged: { value: 1 },
      passersBy: { value: 0 },
    });
    expect(frame?.stores['shop-0']).toMatchObject({ visits: { value: 0 }, passersBy: { value: 1 } });
    finish(driver);
    const [visit, ...others] = driver.visits();
    expect(others).toEqual([]);
    expect(visit).toMatchObject({ store: 'shop-1', class: 'engaged' });
    // The smoothed level lets go of a zone within two scans.
    expect(Math.abs((visit?.enteredAt ?? 0) - (NOON + 70_000))).toBeLessThanOrEqual(20_000);
    expect(Math.abs((visit?.leftAt ?? 0) - (NOON + 400_000))).toBeLessThanOrEqual(20_000);
  });

  test('an excursion of two minutes stays one visit, a longer one makes two', () => {
    const walk = (awayS: number) => {
      const driver = createDriver(smallIndex());
      stay(driver, 'ap-1', [0, 200]);
      stay(driver, 'ap-hall', [210, 200 + awayS]);
      stay(driver, 'ap-1', [210 + awayS, 500 + awayS]);
      finish(driver);
      return driver.visits().length;
    };
    expect(walk(90)).toBe(1);
    expect(walk(300)).toBe(2);
  });

  test('forty seconds in the store are a bounce: not a visit, and a passer-by', () => {
    const driver = createDriver(smallIndex());
    stay(driver, 'ap-hall', [0, 50]);
    stay(driver, 'ap-1', [60, 100]);
    stay(driver, 'ap-hall', [110, 160]);
    finish(driver);
    expect(driver.visits()).toMatchObject([{ store: 'shop-1', class: 'bounce' }]);
  });

  test('one loud packet from next door moves nobody', () => {
    const driver = createDriver(smallIndex());
    stay(driver, 'ap-1', [0, 100]);
    driver.offer({ k: 's', rx: NOON + 105_000, at: NOON + 105_000, sensor: 'ap-2', device: 'd', rssi: -30 });
    stay(driver, 'ap-1', [110, 300]);
    finish(driver);
    expect(driver.visits()).toMatchObject([{ store: 'shop-1' }]);
  });

  test('per-store thresholds override the mall', () => {
    const driver = createDriver(smallIndex({ visitFromMs: 500_000, engagedFromMs: 900_000 }));
    stay(driver, 'ap-1', [0, 300]);
    finish(driver);
    expect(driver.visits()).toMatchObject([{ class: 'bounce' }]);
  });
});

describe('what is not known', () => {
  test('a zone without a receiver, and one whose receiver fell silent, are unknown, not empty', () => {
    const driver = createDriver(smallIndex());
    stay(driver, 'ap-1', [0, 100]);
    for (let s = 110; s < 900; s += 10) {
      driver.offer({ k: 's', rx: NOON + s * 1_000, at: NOON + s * 1_000, sensor: 'ap-0', device: 'e', rssi: -50 });
    }
    driver.tick('flush', NOON);
    expect(shown(driver)?.zones['z-dark']).toEqual({ kind: 'unknown', since: null, reason: 'no-sensor' });
    expect(shown(driver)?.zones['z-shop-1']).toEqual({
      kind: 'unknown',
      since: NOON + 100_000,
      reason: 'sensor-silent',
    });
    expect(shown(driver)?.zones['z-shop-0']).toEqual({ kind: 'known', devices: 1 });
    expect(shown(driver)?.stores['shop-1']?.inside).toBeNull();
  });

  test('a last will makes a zone unknown at once', () => {
    const driver = createDriver(smallIndex());
    stay(driver, 'ap-1', [0, 10]);
    driver.offer({ k: 'h', rx: NOON, at: NOON + 11_000, sensor: 'ap-1', online: false });
    driver.tick('flush', NOON);
    expect(shown(driver)?.zones['z-shop-1']).toMatchObject({ kind: 'unknown', reason: 'sensor-silent' });
  });
});

describe('the day', () => {
  test('purchases, refunds and voids add up to the cent, and a new business day starts from zero', () => {
    const driver = createDriver(smallIndex());
    const buy = (id: string, kind: 'sale' | 'refund' | 'void', amount: number, at = NOON): void =>
      driver.offer({ k: 'p', rx: at, at, store: 'shop-0', id, kind, amount });
    stay(driver, 'ap-0', [0, 100]);
    buy('1', 'sale', 1_999);
    buy('2', 'sale', 501);
    buy('3', 'refund', 500);
    buy('4', 'void', 501);
    buy('4', 'void', 501);
    driver.tick('flush', NOON);
    expect(driver.verdicts['duplicate']).toBe(1);
    expect(shown(driver)?.totals).toMatchObject({ purchases: { value: 1 }, revenue: { value: 1_499 } });
    const tomorrow = NOON + 24 * 3_600_000;
    driver.offer({ k: 'c', rx: tomorrow, at: tomorrow, sensor: 'door', in: 3, out: 0 });
    driver.tick('flush', tomorrow);
    expect(shown(driver)?.totals).toMatchObject({
      purchases: { value: 0 },
      revenue: { value: 0 },
      footfall: { value: 3 },
      visits: { value: 0 },
    });
    expect(shown(driver)?.since).toBe(Date.UTC(2026, 10, 21, 2, 0, 0));
  });

  test('without a till a store has no conversion, rather than none', () => {
    const driver = createDriver(smallIndex());
    stay(driver, 'ap-1', [0, 100]);
    driver.tick('flush', NOON);
    expect(shown(driver)?.stores['shop-1']?.conversion).toMatchObject({ value: null, reason: 'no-purchases-feed' });
    expect(shown(driver)?.stores['shop-0']?.conversion).toMatchObject({ value: null, reason: 'no-denominator' });
  });
});
