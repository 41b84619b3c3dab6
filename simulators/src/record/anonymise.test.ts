import { createHmac } from 'node:crypto';
import { sightingSchema } from '@atrium/shared/wire/messages';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAnonymiser } from './anonymise.ts';

const withKey = (key: string): ReturnType<typeof createAnonymiser> =>
  createAnonymiser((text) => createHmac('sha256', key).update(text).digest());
const clean = withKey('key');
const deviceOf = (device: string, anonymise = clean): string => (anonymise({ device }) as { device: string }).device;
const byte = fc.integer({ min: 0, max: 255 }).map((value) => value.toString(16).padStart(2, '0'));
const mac = fc.array(byte, { minLength: 6, maxLength: 6 });

describe('an anonymised address', () => {
  test('is another address of the same kind, the same one whichever way it is written', () => {
    fc.assert(
      fc.property(mac, (bytes) => {
        const hidden = deviceOf(bytes.join(':'));
        expect(hidden).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
        expect(hidden).not.toBe(bytes.join(':'));
        expect(Number.parseInt(hidden, 16) & 3).toBe(Number.parseInt(bytes[0] ?? '', 16) & 3);
        expect(deviceOf(bytes.join('-').toUpperCase())).toBe(hidden.replaceAll(':', '-'));
        expect(deviceOf(bytes.join(''))).toBe(hidden.replaceAll(':', ''));
      }),
    );
  });

  test('differs by device and by key', () => {
    const some = fc.sample(mac, 500).map((bytes) => bytes.join(':'));
    expect(new Set(some.map((each) => deviceOf(each))).size).toBe(new Set(some).size);
    expect(deviceOf('02:00:00:00:00:01', withKey('other'))).not.toBe(deviceOf('02:00:00:00:00:01'));
    expect(deviceOf('my phone')).toMatch(/^anon-[0-9a-f]{16}$/);
  });
});

describe('an anonymised payload', () => {
  test('keeps what was measured, batched or not, and stays legal', () => {
    const sighting = {
      at: 1_700_000_000_000,
      device: 'aa:bb:cc:dd:ee:ff',
      radio: 'ble',
      rssi: -60,
      beacon: { uuid: 'e2c56db5-dffb-48d2-b060-d0f5a71096e0', major: 1, minor: 2 },
    };
    const { sightings } = clean({ sightings: [sighting, sighting] }) as { sightings: unknown[] };
    const [first, second] = sightingSchema.array().parse(sightings);
    expect(first).toEqual(second);
    expect(first).toMatchObject({ at: sighting.at, radio: 'ble', rssi: -60 });
    expect(JSON.stringify(sightings)).not.toMatch(/aa:bb|e2c56db5/);
  });

  test('holds nobody: members, coupons, receipts, unknown fields, nested ones, and texts', () => {
    const secret = 'Ada Lovelace';
    const purchase = {
      id: secret,
      at: 1,
      amount: 100,
      member: secret,
      coupon: secret,
      note: secret,
      store: { owner: secret },
      items: [{ sku: 's', quantity: 1, engraving: secret }],
    };
    const hidden = clean(purchase) as Record<string, unknown>;
    expect(JSON.stringify(hidden)).not.toContain('Ada');
    expect(hidden).toMatchObject({ at: 1, amount: 100, items: [{ sku: 's', quantity: 1 }] });
    expect(clean({ member: secret })).toEqual({ member: hidden['member'] });
    expect(clean(secret)).toBe('............');
    expect(clean([secret])).toBe(null);
    expect(clean({ device: { name: secret } })).toEqual({ device: null });
  });
});
