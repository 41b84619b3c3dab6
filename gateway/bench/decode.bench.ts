import { inTurns, nsEach, report } from '@atrium/shared/test/bench';
import type { Topic } from '@atrium/shared/wire/topics';
import { decodeMessage, type Known } from '../src/decode/decode-message.ts';

/** What reading and checking a message costs, against JSON.parse of the same bytes. */

const MESSAGES = 50_000;
const ROUNDS = 5;
const topic: Topic = { mall: 'lantern-quay', kind: 'sighting', source: 'ap-1' };
const known: Known = { currency: 'CNY', sensors: new Map([['ap-1', { kind: 'wifi' }]]), stores: new Map() };

const sighting = (n: number) => ({
  at: 1_790_000_000_000 + n,
  device: `5a:1c:${(n % 256).toString(16).padStart(2, '0')}:22:33:44`,
  radio: 'wifi',
  rssi: -40 - (n % 50),
  associated: true,
});
const single = Array.from({ length: 256 }, (_, n) => Buffer.from(JSON.stringify(sighting(n))));
const batch = (n: number) => ({ sightings: Array.from({ length: 50 }, (_, k) => sighting(n * 50 + k)) });
const batched = Array.from({ length: 64 }, (_, n) => Buffer.from(JSON.stringify(batch(n))));

const pick = (from: readonly Buffer[], n: number): Buffer => from[n % from.length] ?? Buffer.alloc(0);
const parsing = (from: readonly Buffer[], messages: number) =>
  nsEach(messages, (n) => JSON.parse(pick(from, n).toString()));
const decoding = (from: readonly Buffer[], messages: number) =>
  nsEach(messages, (n) => decodeMessage(topic, pick(from, n), known));

const one = await inTurns(ROUNDS, {
  parse: () => parsing(single, MESSAGES),
  decode: () => decoding(single, MESSAGES),
});
const fifty = await inTurns(ROUNDS, {
  parse: () => parsing(batched, MESSAGES / 50) / 50,
  decode: () => decoding(batched, MESSAGES / 50) / 50,
});
const against = 'JSON.parse of the same bytes';
report([
  { name: 'decode.single', value: one.decode, unit: 'ns/sighting', ratio: one.decode / one.parse, against },
  { name: 'decode.batch-50', value: fifty.decode, unit: 'ns/sighting', ratio: fifty.decode / fifty.parse, against },
]);
