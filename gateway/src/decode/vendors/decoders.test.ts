import { sightingSchema } from '@atrium/shared/wire/messages';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf, PHONE, RECEIVED, VENDOR_MESSAGES } from '../../../test/fixtures/vendor-messages.ts';
import { VENDOR_DECODERS, type VendorDecoderName } from './decoders.ts';
import type { VendorDecoded } from './readings.ts';

const NAMES = Object.keys(VENDOR_DECODERS) as VendorDecoderName[];

function decode(decoder: VendorDecoderName, payload: unknown, topic = ''): VendorDecoded {
  return VENDOR_DECODERS[decoder]({ topic, payload: bytesOf(payload), receivedAt: RECEIVED });
}

/** Only what was said, so that a missing field and an undefined one are alike. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('every decoder has messages', () => {
  expect([...new Set(VENDOR_MESSAGES.map(({ decoder }) => decoder))].sort()).toEqual(NAMES);
});

describe('a vendor message gives its events, and what is wrong with it by name', () => {
  test.each(VENDOR_MESSAGES)('$name', ({ decoder, payload, topic, readings, faults = [], ignored = 0 }) => {
    const decoded = decode(decoder, payload, topic);
    expect({
      readings: plain(decoded.readings),
      faults: decoded.faults.map(({ reason, field }) => ({ reason, field })),
      ignored: decoded.ignored,
    }).toEqual({ readings, faults, ignored });
  });
});

/** Every way to leave out one field, and to replace it by something else. */
function mutations(value: unknown, others: readonly unknown[]): unknown[] {
  if (typeof value !== 'object' || value === null) return [...others];
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
  return [...keys].flatMap((key) => {
    const copy = (): Record<string, unknown> =>
      (Array.isArray(value) ? [...value] : { ...value }) as unknown as Record<string, unknown>;
    const without = copy();
    delete without[key];
    const child = (value as Record<string, unknown>)[key];
    return [without, ...mutations(child, others).map((changed) => ({ ...copy(), [key]: changed }))].map((made) =>
      Array.isArray(value) ? Object.values(made) : made,
    );
  });
}

const ODD = [null, 'text', '', -1, 0, 61, 1e300, -1e9, true, [], {}, 'AA:BB:CC', [null], '2026-13-45T99:00:00Z', 1e12];

function expectSound(decoded: VendorDecoded): void {
  expect(decoded.readings.length + decoded.faults.length + decoded.ignored).toBeGreaterThan(0);
  for (const reading of decoded.readings) {
    if (reading.kind !== 'sighting') continue;
    expect(sightingSchema.safeParse(reading.message).success).toBe(true);
    expect(reading.message.rssi ?? -1).toBeLessThan(0);
  }
  for (const { detail } of decoded.faults) {
    expect(detail.length).toBeGreaterThan(5);
    expect(detail).not.toContain(PHONE);
    expect(detail).not.toMatch(/3a5e7710c49d|3a:5e|ac:?23:?3f/i);
  }
}

describe('a message with any one part missing or wrong gives sound events or named faults', () => {
  test.each(VENDOR_MESSAGES.filter(({ payload }) => typeof payload === 'object' && !(payload instanceof Uint8Array)))(
    '$name',
    ({ decoder, payload, topic }) => {
      const changed = mutations(payload, ODD);
      expect(changed.length).toBeGreaterThan(10);
      for (const one of changed) expectSound(decode(decoder, one, topic));
    },
  );
});

describe('a message cut anywhere gives sound events or named faults', () => {
  test.each(VENDOR_MESSAGES)('$name', ({ decoder, payload, topic }) => {
    const bytes = bytesOf(payload);
    for (let length = 0; length < bytes.length; length++)
      expectSound(decode(decoder, bytes.subarray(0, length), topic));
  });
});

test('any bytes and any JSON give events, faults or nothing, never an exception', () => {
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.uint8Array({ maxLength: 100 }).map((bytes) => Uint8Array.from([0xbb, 0x01, ...bytes])),
    fc.uint8Array({ maxLength: 100 }).map((bytes) => Uint8Array.from([0x10, 0, bytes.length + 3, ...bytes])),
    fc.json().map((text) => Buffer.from(text)),
  );
  const topic = fc.constantFrom('', 'a/b/BTtoMQTT/c', 'espresense/devices/x/y', '/merakimv/s/crossing/l', 'a/b/LWT');
  fc.assert(
    fc.property(fc.constantFrom(...NAMES), payload, topic, (name, bytes, of) => expectSound(decode(name, bytes, of))),
    { seed: 20261122, numRuns: 4_000 },
  );
});

test('flipped bits of a binary message give sound events or named faults', () => {
  const binary = VENDOR_MESSAGES.filter(({ payload }) => payload instanceof Uint8Array);
  expect(binary.length).toBeGreaterThan(3);
  for (const { decoder, payload, topic } of binary) {
    const bytes = bytesOf(payload);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Uint8Array.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expectSound(decode(decoder, flipped, topic));
    }
  }
});
