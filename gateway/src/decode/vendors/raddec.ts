import { z } from 'zod';
import { fault } from '../wire-event.ts';
import { fromHex, toAddress, toHex } from './address.ts';
import { readAdvertisement } from './advertisement.ts';
import { type AddressKind, identifyBle, randomKind } from './ble-device.ts';
import { createBytes } from './bytes.ts';
import { dbm, hexBytes, instant, name } from './fields.ts';
import { binaryDecoder, jsonDecoder, type Readings, type VendorDecoder } from './readings.ts';

/** reelyActive raddec: one transmitter and everybody who heard it; JSON, hex text or bytes. Source: github.com/reelyactive/raddec. */

const heard = z.object({
  transmitterId: name,
  transmitterIdType: z.number().int().min(0).max(15),
  rssiSignature: z.array(z.unknown()).max(1_000),
  packets: z.array(hexBytes).max(64).nullish(),
  timestamp: instant.nullish(),
  initialTime: instant.nullish(),
});
const signature = z.object({ receiverId: name, rssi: dbm });
type Raddec = z.infer<typeof heard>;

const RANDOM_48 = 3;
const EUI_48 = 2;
/** Bytes of an identifier by its type: EUI-64, EUI-48, random 48, TID-96, EPC-96, UUID-128, EURID-32. */
const LENGTHS: readonly (number | undefined)[] = [undefined, 8, 6, 6, 12, 12, 16, 4];

/** What is before the packets of Bluetooth: header (2) and advertiser's address (6). */
const PDU_HEADER = 8;

function readRaddec(one: Raddec, out: Readings, receivedAt: number, prefix: string) {
  const at = one.timestamp ?? one.initialTime ?? receivedAt;
  const mac = toAddress(one.transmitterId);
  const frames = (one.packets ?? []).flatMap((packet) => readAdvertisement(packet.subarray(PDU_HEADER)).frames);
  const who = identifyBle({ mac: mac ?? one.transmitterId.toLowerCase(), kind: kindOf(one, mac), frames });
  for (const [i, value] of one.rssiSignature.entries()) {
    const field = `${prefix}rssiSignature.${i}`;
    const receiver = out.read(signature, value, field);
    if (receiver !== null) out.sighting(receiver.receiverId, { at, radio: 'ble', rssi: receiver.rssi, ...who }, field);
  }
}

function kindOf({ transmitterIdType: type }: Raddec, mac: string | null): AddressKind {
  if (type === RANDOM_48 && mac !== null) return randomKind(mac);
  // Everything longer than an address was given to one thing for good.
  return type === EUI_48 || type > RANDOM_48 || type === 1 ? 'public' : 'unknown';
}

const decodeJson = jsonDecoder((body, out, { receivedAt }) => {
  const list = Array.isArray(body) ? body : [body];
  for (const [i, value] of list.entries()) {
    const prefix = Array.isArray(body) ? `${i}.` : '';
    const one = out.read(heard, value, prefix.slice(0, -1));
    if (one !== null) readRaddec(one, out, receivedAt, prefix);
  }
});

const FLAG = 0x10;
/** Flag (1), length (2), and the checksum (1) at the end. */
const LEAST = 4;

const decodeBinary = binaryDecoder((payload, out, { receivedAt }) => {
  const bytes = createBytes(payload, 'high-first');
  bytes.byte();
  const length = bytes.word16();
  if (payload.length < LEAST || length !== payload.length) {
    return out.refuse(fault('schema', `says that it has ${length} bytes; received ${payload.length}`, 'length'));
  }
  const transmitterIdType = bytes.byte();
  const idLength = LENGTHS[transmitterIdType];
  if (idLength === undefined)
    return out.refuse(fault('schema', `there is no identifier of type ${transmitterIdType}`, 'transmitterIdType'));
  const transmitterId = toHex(bytes.take(idLength));
  const receivers = bytes.byte() & 0x0f;
  const rssiSignature: { receiverId: string; rssi: number }[] = [];
  for (let i = 0; i < receivers && !bytes.short(); i++) {
    const rssi = bytes.byte() - 127;
    bytes.byte();
    const receiverLength = LENGTHS[bytes.byte()];
    if (receiverLength === undefined)
      return out.refuse(fault('schema', 'there is no identifier of that type', `rssiSignature.${i}.receiverIdType`));
    rssiSignature.push({ receiverId: toHex(bytes.take(receiverLength)), rssi });
  }
  const checksumAt = payload.length - bytes.left();
  if (bytes.short() || bytes.left() === 0)
    return out.refuse(fault('schema', `ends within its receivers, after ${payload.length} bytes`, 'rssiSignature'));
  if (!isIntact(payload, checksumAt)) return out.refuse(fault('schema', 'the checksum does not fit', 'checksum'));
  const one = out.read(heard, { transmitterId, transmitterIdType, rssiSignature });
  if (one !== null) readRaddec(one, out, receivedAt, '');
});

/** The checksum stands after the receivers or, with later versions, at the very end. */
function isIntact(payload: Uint8Array, after: number): boolean {
  const sum = payload.reduce((total, byte) => total + byte, 0);
  const fits = (at: number): boolean => ((sum - (payload[at] ?? 0)) & 0xff) === payload[at];
  return fits(after) || fits(payload.length - 1);
}

const isHexText = (payload: Uint8Array): boolean => payload[0] === 0x31 && payload[1] === 0x30;

export const decodeRaddec: VendorDecoder = (input) => {
  if (input.payload[0] === FLAG) return decodeBinary(input);
  if (!isHexText(input.payload)) return decodeJson(input);
  const payload = fromHex(Buffer.from(input.payload).toString('latin1').trim());
  return payload === null ? decodeJson(input) : decodeBinary({ ...input, payload });
};
