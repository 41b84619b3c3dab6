import { MALFORMED_REASONS } from '@atrium/shared/wire/http';
import { parseTopic, type Topic } from '@atrium/shared/wire/topics';
import fc from 'fast-check';
import { pack } from 'msgpackr';
import { describe, expect, test } from 'vitest';
import { LEAK, malformedMessages, type Names, SECRETS, wholeMessages } from '../../test/fixtures/malformed.ts';
import { NOON, smallIndex } from '../../test/fixtures/small-venue.ts';
import { decodeMessage, type Known } from './decode-message.ts';

const index = smallIndex();
const known: Known = { ...index, currency: index.venue.currency };
const names: Names = { mall: 'small', wifi: 'ap-0', counter: 'door', store: 'shop-0', currency: 'CNY' };
const whole = wholeMessages(names, NOON);
const rows = malformedMessages(names, NOON);
/** Decided by others: the topic by the router, the future by the mall's clock. */
const DECODED_ELSEWHERE = new Set(['topic', 'unknown-mall', 'future']);

const SOURCES = {
  sighting: 'ap-0',
  count: 'door',
  purchase: 'shop-0',
  identity: 'portal',
  campaign: 'spring',
  status: 'ap-0',
};
const topicOf = (kind: Topic['kind']): Topic => ({ mall: 'small', kind, source: SOURCES[kind] });
const decode = (kind: Topic['kind'], payload: Uint8Array | string, contentType?: string) =>
  decodeMessage(topicOf(kind), Buffer.from(payload), known, contentType);

test('the table has every reason', () => {
  const reasons = new Set(rows.flatMap(({ faults }) => faults.map(({ reason }) => reason)));
  expect([...reasons].sort()).toEqual([...MALFORMED_REASONS].sort());
});

describe('a malformed message is refused for its reason and its field, and nothing private is quoted', () => {
  test.each(rows.filter(({ faults }) => !faults.some(({ reason }) => DECODED_ELSEWHERE.has(reason))))(
    '$name',
    (row) => {
      const topic = parseTopic(row.topic);
      if (!topic.ok) throw new Error(topic.error);
      const { events, faults } = decodeMessage(topic.value, row.payload, known, row.contentType);
      expect(faults.map(({ reason, field }) => ({ reason, field }))).toEqual(row.faults);
      expect(events).toHaveLength(row.good ?? 0);
      for (const { detail } of faults) {
        expect(detail).not.toMatch(LEAK);
        expect(detail.length).toBeGreaterThan(10);
        expect(detail.length).toBeLessThan(300);
      }
    },
  );
});

describe('a message of the contract is read', () => {
  const kinds = Object.keys(SOURCES) as Topic['kind'][];

  test.each(kinds)('%s as JSON, under every name of the type', (kind) => {
    const types = [
      undefined,
      '',
      'application/json',
      'application/json; charset=utf-8',
      'application/json;charset=UTF-8',
      'APPLICATION/JSON',
      'text/plain',
    ];
    for (const contentType of types) {
      const { events, faults } = decode(kind, JSON.stringify(whole[kind]), contentType);
      expect({ contentType, faults }).toEqual({ contentType, faults: [] });
      expect(events.map(({ message }) => message)).toEqual([whole[kind]]);
    }
  });

  test.each(kinds)('%s as MessagePack', (kind) => {
    for (const contentType of ['application/msgpack', 'application/x-msgpack', 'application/vnd.msgpack']) {
      const { events, faults } = decode(kind, pack(whole[kind]), contentType);
      expect(faults).toEqual([]);
      expect(events.map(({ message }) => message)).toEqual([whole[kind]]);
    }
  });

  test('a batch as MessagePack', () => {
    const batch = { sightings: [whole.sighting, { ...whole.sighting, at: NOON + 1 }] };
    expect(decode('sighting', pack(batch), 'application/msgpack').events).toHaveLength(2);
  });

  test('with a byte order mark, and with fields that the contract does not know', () => {
    const payload = `\ufeff${JSON.stringify({ ...whole.count, vendor: { a: [1] }, __proto__: null })}`;
    expect(decode('count', payload).events.map(({ message }) => message)).toEqual([whole.count]);
  });

  test('with only what is required', () => {
    const least = { at: NOON, device: 'x', radio: 'ble' };
    expect(decode('sighting', JSON.stringify(least)).events.map(({ message }) => message)).toEqual([least]);
  });
});

test('the time of a refused event is kept where it can be read', () => {
  const at = (kind: Topic['kind'], value: unknown): unknown => decode(kind, JSON.stringify(value)).faults[0]?.at;
  expect(at('sighting', { ...whole.sighting, rssi: 'x' })).toBe(NOON);
  expect(at('sighting', { sightings: [{ ...whole.sighting, rssi: 'x' }] })).toBe(NOON);
  expect(at('sighting', { sightings: Array.from({ length: 1_001 }, () => whole.sighting) })).toBe(NOON);
  expect(at('sighting', { ...whole.sighting, at: 5 })).toBeNull();
  expect(at('sighting', [whole.sighting])).toBeNull();
});

test('any bytes at all give events or faults, never an exception, and never quote a secret', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map((text) => Buffer.from(text)),
    fc.json().map((text) => Buffer.from(text.slice(0, -1) + SECRETS.mac)),
    fc.object({ withBigInt: false }).map((value) => Buffer.from(pack({ ...whole.sighting, ...value }))),
  );
  const contentType = fc.constantFrom(undefined, 'application/json', 'application/msgpack');
  const kind = fc.constantFrom(...(Object.keys(SOURCES) as Topic['kind'][]));
  fc.assert(
    fc.property(kind, bytes, contentType, (of, payload, type) => {
      const { events, faults } = decode(of, payload, type);
      expect(events.length + faults.length).toBeGreaterThan(0);
      for (const { detail } of faults) expect(detail).not.toMatch(LEAK);
    }),
    { seed: 20261122, numRuns: 2_000 },
  );
});
