import { pack } from 'msgpackr';
import { describe, expect, test } from 'vitest';
import { LEAK, malformedMessages, SECRETS } from '../../test/fixtures/malformed.ts';
import { NOON } from '../../test/fixtures/small-venue.ts';
import { maskSample, maskText } from './mask.ts';

const sampleOf = (payload: unknown): string =>
  maskSample(Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)));

describe('a sample shows the structure', () => {
  test('names and numbers of the contract stay', () => {
    expect(sampleOf({ at: NOON, device: SECRETS.mac, radio: 'wifi', rssi: -60.5, associated: true })).toBe(
      `{"at":${NOON},"device":"***","radio":"wifi","rssi":-60.5,"associated":true}`,
    );
    expect(sampleOf({ id: 'sale-1', at: 1_763_611_200, amount: 12.5, currency: 'CNY', kind: 'sale' })).toBe(
      '{"id":"***","at":1763611200,"amount":12.5,"currency":"***","kind":"sale"}',
    );
  });

  test('it is at most 200 characters', () => {
    expect(sampleOf({ sightings: Array.from({ length: 100 }, () => ({ rssi: -50 })) }).length).toBeLessThanOrEqual(200);
  });
});

describe('a sample hides what may be an address or a person', () => {
  test.each([
    ...Object.values(SECRETS).map(String),
    'DE:AD:BE:EF:CA:FE',
    '0xdeadbeefcafe',
    'de ad be ef ca fe',
    'de_ad_be_ef_ca_fe',
    'alice',
    '+86 138 0013 8000',
  ])('%s, under any name, in any place', (secret) => {
    const forms: unknown[] = [
      { device: secret },
      { whatever: secret },
      { [secret]: 1 },
      [secret],
      secret,
      { a: { b: [{ c: secret }] } },
      `device=${secret}`,
      `{'name':'${secret}'}`,
      `{"device":"${secret}`,
      `{"dev\\u0069ce":"${secret}"}`,
      `<device id="${secret}"/>`,
    ];
    for (const form of forms) {
      const shown = sampleOf(form);
      expect({ form, shown, leaks: LEAK.test(shown) || /138|0013|8000/.test(shown) }).toEqual({
        form,
        shown,
        leaks: false,
      });
    }
    expect(maskSample(pack({ device: secret, radio: 'wifi' }))).not.toMatch(LEAK);
    expect(maskSample(Buffer.from(JSON.stringify({ device: secret }), 'utf16le'))).not.toMatch(
      /a\?l\?i\?c\?e|d\?e\?a\?d/i,
    );
  });

  test('a number that may be a person', () => {
    expect(sampleOf({ member: SECRETS.phone, x: SECRETS.phone })).toBe('{"member":***,"***":***}');
  });

  test('wherever the payload is cut', () => {
    const secrets = Array.from({ length: 60 }, () => SECRETS.mac);
    for (let padding = 0; padding < 40; padding++) {
      const shown = sampleOf({ rssi: Number(`1${'0'.repeat(padding % 6)}`), x: ' '.repeat(padding), list: secrets });
      expect(shown).not.toMatch(/de|ad|be|ef|ca|fe/i);
      expect(sampleOf(`${' '.repeat(380 + padding)}${SECRETS.mac}`)).not.toMatch(/de|ad|be|ef|ca|fe/i);
    }
  });

  test('in every message of the table', () => {
    const names = { mall: 'small', wifi: 'ap-0', counter: 'door', store: 'shop-0', currency: 'CNY' };
    for (const { name, payload } of malformedMessages(names, NOON)) {
      const shown = maskSample(payload);
      expect({ name, leak: LEAK.exec(shown)?.[0] ?? null, shown }).toEqual({ name, leak: null, shown });
    }
  });
});

describe('a text of ours', () => {
  test('keeps its words and loses addresses', () => {
    expect(maskText('atrium/v1/small/sighting/ap-1')).toBe('atrium/v1/small/sighting/ap-1');
    for (const spelling of [SECRETS.mac, SECRETS.dashed, SECRETS.dotted, SECRETS.bare])
      expect(maskText(`atrium/v1/small/sighting/${spelling}`)).toBe('atrium/v1/small/sighting/***');
    expect(maskText('a\u0000b\nc')).toBe('a?b?c');
  });
});
