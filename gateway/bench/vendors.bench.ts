import { inTurns, nsEach, report } from '@atrium/shared/test/bench';
import { VENDOR_DECODERS, type VendorDecoderName } from '../src/decode/vendors/decoders.ts';
import { bytesOf, RECEIVED, VENDOR_MESSAGES } from '../test/fixtures/vendor-messages.ts';

/** What reading a message in a vendor's words costs for each event it gives, against JSON.parse of the same bytes. */

const ROUNDS = 5;
const MESSAGES = 4_000;

/** The message of each decoder that gives most events. */
const richest = (decoder: VendorDecoderName) =>
  VENDOR_MESSAGES.filter((message) => message.decoder === decoder).toSorted(
    (a, b) => b.readings.length - a.readings.length,
  )[0];

const figures = [];
for (const decoder of Object.keys(VENDOR_DECODERS) as VendorDecoderName[]) {
  const message = richest(decoder);
  if (message === undefined) throw new Error(`${decoder} has no message to read`);
  const payload = bytesOf(message.payload);
  const input = { topic: message.topic ?? '', payload, receivedAt: RECEIVED };
  const text = Buffer.from(payload).toString();
  const isJson = /^[[{]/.test(text);
  const events = message.readings.length;
  const { decode, parse } = await inTurns(ROUNDS, {
    decode: () => nsEach(MESSAGES, () => VENDOR_DECODERS[decoder](input)) / events,
    parse: () => (isJson ? nsEach(MESSAGES, () => JSON.parse(text)) / events : Number.NaN),
  });
  figures.push({
    name: `decode.vendor.${decoder}`,
    value: decode,
    unit: 'ns/event',
    ...(isJson && { ratio: decode / parse, against: 'JSON.parse of the same bytes' }),
  });
}
report(figures);
