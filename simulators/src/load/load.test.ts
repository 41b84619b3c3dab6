import { sightingSchema } from '@atrium/shared/wire/messages';
import { parseTopic } from '@atrium/shared/wire/topics';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../world/random.ts';
import { createLatencies } from './latencies.ts';
import type { LoadConnection } from './load-connection.ts';
import { connectPacket, createAckReader, publishPacket } from './mqtt-packets.ts';
import { runLoad } from './run-load.ts';
import { createTemplates } from './templates.ts';

describe('packets', () => {
  test('are those of MQTT 3.1.1', () => {
    const connect = connectPacket('me', { username: 'u', password: 'p' });
    expect(connect.toString('hex')).toBe(`1014${'00044d515454'}04c20000${'00026d65'}${'000175'}${'000170'}`);
    const { bytes, idAt, payloadAt } = publishPacket('a/b', Buffer.from('hi'));
    expect(bytes.toString('hex')).toBe(`3209${'0003612f62'}0000${'6869'}`);
    expect([idAt, payloadAt]).toEqual([7, 9]);
  });

  test.each([127, 128, 16_383, 16_384, 2_097_151])('say a length of %i bytes', (length) => {
    const { bytes, payloadAt } = publishPacket('a', Buffer.alloc(length - 5));
    let said = 0;
    for (let at = 1, shift = 0; ; at++, shift += 7) {
      said |= ((bytes[at] ?? 0) & 0x7f) << shift;
      if ((bytes[at] ?? 0) < 0x80) break;
    }
    expect(said).toBe(length);
    expect(bytes.length - payloadAt).toBe(length - 5);
  });

  test('acknowledgements are read however the stream is cut', () => {
    const stream = Buffer.from('200200004002000140020102', 'hex');
    for (let cut = 0; cut <= stream.length; cut++) {
      const acks: unknown[] = [];
      const read = createAckReader((ack) => acks.push(ack));
      read(stream.subarray(0, cut));
      read(stream.subarray(cut));
      expect(acks).toEqual([
        { kind: 'connack', code: 0 },
        { kind: 'puback', id: 1 },
        { kind: 'puback', id: 258 },
      ]);
    }
    expect(() => createAckReader(() => {})(Buffer.from('d0020000', 'hex'))).toThrow('type 13');
  });
});

describe('templates', () => {
  const templates = createTemplates({
    mall: 'm',
    sensors: ['a', 'b'],
    devices: 10,
    batch: 4,
    random: createRandom(1),
  });
  const at = 1_790_000_000_123;
  const read = (index: number): { topic: string; payload: unknown } => {
    const { bytes, idAt, payloadAt } = templates.stamp(index, at);
    const start = bytes.indexOf('atrium');
    return {
      topic: bytes.subarray(start, idAt).toString(),
      payload: JSON.parse(bytes.subarray(payloadAt).toString()),
    };
  };

  test('are legal messages of now, with every device at every sensor', () => {
    const heard = new Set<string>();
    for (let index = 0; index < templates.length; index++) {
      const { topic, payload } = read(index);
      const parsed = parseTopic(topic);
      const sightings = sightingSchema.array().parse((payload as { sightings: unknown }).sightings);
      expect(sightings.every((sighting) => sighting.at === at)).toBe(true);
      for (const { device } of sightings) heard.add(`${parsed.ok ? parsed.value.source : ''} ${device}`);
    }
    expect(heard.size).toBe(20);
  });

  test('give each message bytes of its own', () => {
    const first = templates.stamp(0, at);
    templates.stamp(0, at + 1);
    expect(first.bytes.toString()).toContain(String(at));
  });

  test('send a single sighting as it is', () => {
    const single = createTemplates({ mall: 'm', sensors: ['a'], devices: 1, batch: 1, random: createRandom(1) });
    const { bytes, payloadAt } = single.stamp(5, at);
    expect(sightingSchema.parse(JSON.parse(bytes.subarray(payloadAt).toString())).at).toBe(at);
  });
});

test('quantiles are right within 2 %', () => {
  const latencies = createLatencies();
  expect(latencies.quantile(0.5)).toBeNaN();
  for (let ms = 1; ms <= 1_000; ms++) latencies.add(ms);
  for (const [share, ms] of [
    [0.5, 500],
    [0.95, 950],
    [0.99, 990],
    [1, 1_000],
  ] as const) {
    expect(latencies.quantile(share)).toBeGreaterThanOrEqual(ms * 0.999);
    expect(latencies.quantile(share)).toBeLessThanOrEqual(ms * 1.021);
  }
});

describe('a load', () => {
  const templates = createTemplates({ mall: 'm', sensors: ['a'], devices: 1, batch: 1, random: createRandom(1) });
  const run = (room: number): ReturnType<typeof runLoad> => {
    const latencies = createLatencies();
    let sent = 0;
    const connection: LoadConnection = {
      hasRoom: () => sent < room,
      inFlight: () => 0,
      send: () => {
        sent++;
        latencies.add(1);
      },
      close: () => {},
    };
    return runLoad({
      rate: 1_000,
      durationMs: 200,
      templates,
      connections: [connection],
      latencies,
      wallNow: Date.now,
      now: () => performance.now(),
      signal: new AbortController().signal,
    });
  };

  test('sends what is due, no more and no less', async () => {
    const { sent, confirmed, heldBack } = await run(Number.POSITIVE_INFINITY);
    expect([sent, confirmed]).toEqual([200, 200]);
    expect(heldBack).toBe(0);
  });

  test('knows when a broker holds it back', async () => {
    const { sent, heldBack } = await run(20);
    expect(sent).toBe(20);
    expect(heldBack).toBeGreaterThan(0.5);
  });
});
