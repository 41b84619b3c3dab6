import { fault } from '../wire-event.ts';
import { addressOf } from './address.ts';
import { readAdvertisement } from './advertisement.ts';
import { type AddressKind, identifyBle } from './ble-device.ts';
import { type Bytes, createBytes } from './bytes.ts';
import { binaryDecoder, type Readings, type VendorInput } from './readings.ts';

/**
 * Minew's binary form: `BB 01`, length (4), gateway (6), number of transmitters (2), then for each its address (6), number of
 * advertisements (2) and for each of those length (1), bytes, kind (1), level (1). `BB 02` is the same with the low byte first.
 */

const START = 0xbb;
const LONG = 0x01;
const CONNECT = 0x02;

export const isMinewBinary = (payload: Uint8Array): boolean =>
  payload[0] === START && (payload[1] === LONG || payload[1] === CONNECT);

/** The two bits of the kind byte that say what address it is. */
const KINDS: readonly AddressKind[] = ['public', 'static', 'private', 'private'];

type Packet = { readonly advertisement: Uint8Array; readonly kind: AddressKind; readonly rssi: number };

export const decodeMinewBinary = binaryDecoder((payload, out, input) => {
  const bytes = createBytes(payload.subarray(2), payload[1] === LONG ? 'high-first' : 'low-first');
  bytes.word32();
  const gateway = addressOf(bytes.take(6));
  const transmitters = bytes.word16();
  for (let i = 0; i < transmitters && !bytes.short(); i++) readTransmitter(bytes, { gateway, input }, out, i);
  if (bytes.short())
    out.refuse(fault('schema', `the message ends within transmitter data, after ${payload.length} bytes`, 'length'));
});

type Context = { readonly gateway: string; readonly input: VendorInput };

/** One transmitter gives one sighting: at the level of its loudest advertisement, with all that they said. */
function readTransmitter(bytes: Bytes, { gateway, input }: Context, out: Readings, index: number) {
  const mac = addressOf(bytes.take(6));
  const advertisements = bytes.word16();
  const packets: Packet[] = [];
  for (let i = 0; i < advertisements && !bytes.short(); i++) {
    const advertisement = bytes.take(bytes.byte());
    const kind = KINDS[(bytes.byte() >> 1) & 0x03] ?? 'unknown';
    packets.push({ advertisement, kind, rssi: bytes.signedByte() });
  }
  if (bytes.short()) return;
  if (packets.length === 0) return out.ignore();
  const rssi = Math.max(...packets.map((packet) => packet.rssi));
  const field = `${index}.rssi`;
  if (rssi >= 0) return out.refuse(fault('schema', `must be a level in dBm, -127 to -1; received ${rssi}`, field));
  const frames = packets.flatMap(({ advertisement }) => readAdvertisement(advertisement).frames);
  const who = identifyBle({ mac, kind: packets[0]?.kind ?? 'unknown', frames });
  out.sighting(gateway, { at: input.receivedAt, radio: 'ble', rssi, ...who }, `${index}`);
}
