import { toHex } from './address.ts';

/** What a Bluetooth advertisement says. Sources: Bluetooth Core 5 vol 3 part C 11, the iBeacon, Eddystone and AltBeacon layouts. */

export type BeaconFrame =
  | {
      readonly kind: 'ibeacon' | 'altbeacon';
      readonly uuid: string;
      readonly major: number;
      readonly minor: number;
      readonly powerAt1m: number | null;
    }
  | {
      readonly kind: 'eddystone-uid';
      readonly namespace: string;
      readonly instance: string;
      readonly powerAt1m: number | null;
    }
  | { readonly kind: 'eddystone-url'; readonly url: string; readonly powerAt1m: number }
  | { readonly kind: 'eddystone-tlm'; readonly batteryMv: number | null; readonly temperatureC: number | null };

export type Advertisement = {
  readonly frames: readonly BeaconFrame[];
  /** Set when the bytes end within a structure. */
  readonly fault: string | null;
};

const MANUFACTURER = 0xff;
const SERVICE_DATA_16 = 0x16;
const EDDYSTONE = 0xfeaa;
const APPLE = 0x004c;
const ALTBEACON_CODE = 0xbeac;
/** Free-space loss over the first metre at 2.4 GHz, dB: Eddystone states its power at 0 m. */
const LOSS_OVER_FIRST_METRE_DB = 41;

/** Take advertising data apart. Pure; never throws; what it does not know it leaves out. */
export function readAdvertisement(bytes: Uint8Array): Advertisement {
  const frames: BeaconFrame[] = [];
  let i = 0;
  while (i < bytes.length) {
    const length = bytes[i] ?? 0;
    // A zero length ends the significant part; the rest is padding.
    if (length === 0) break;
    const end = i + 1 + length;
    if (end > bytes.length) return { frames, fault: `the advertisement ends within its structure at byte ${i}` };
    const frame = readStructure(bytes[i + 1] ?? 0, bytes.subarray(i + 2, end));
    if (frame !== null) frames.push(frame);
    i = end;
  }
  return { frames, fault: null };
}

function readStructure(type: number, data: Uint8Array): BeaconFrame | null {
  if (data.length < 2) return null;
  const id = viewOf(data).getUint16(0, true);
  if (type === MANUFACTURER) return readManufacturerData(id, data.subarray(2));
  if (type === SERVICE_DATA_16 && id === EDDYSTONE) return readEddystone(data.subarray(2));
  return null;
}

/** @param data what follows the company id */
export function readManufacturerData(company: number, data: Uint8Array): BeaconFrame | null {
  if (data.length < 23) return null;
  const view = viewOf(data);
  const type = view.getUint16(0);
  const isApple = company === APPLE && type === 0x0215;
  if (!isApple && type !== ALTBEACON_CODE) return null;
  return {
    kind: isApple ? 'ibeacon' : 'altbeacon',
    uuid: toHex(data.subarray(2, 18)),
    major: view.getUint16(18),
    minor: view.getUint16(20),
    powerAt1m: view.getInt8(22),
  };
}

/** @param data what follows the service id 0xFEAA */
export function readEddystone(data: Uint8Array): BeaconFrame | null {
  const view = viewOf(data);
  switch (data[0]) {
    case 0x00:
      // Older beacons leave the two reserved bytes out.
      return data.length < 18
        ? null
        : {
            kind: 'eddystone-uid',
            namespace: toHex(data.subarray(2, 12)),
            instance: toHex(data.subarray(12, 18)),
            powerAt1m: view.getInt8(1) - LOSS_OVER_FIRST_METRE_DB,
          };
    case 0x10:
      return data.length < 3
        ? null
        : {
            kind: 'eddystone-url',
            url: expandUrl(data.subarray(2)),
            powerAt1m: view.getInt8(1) - LOSS_OVER_FIRST_METRE_DB,
          };
    case 0x20:
      return data.length < 14 || data[1] !== 0 ? null : readTelemetry(view);
    default:
      return null;
  }
}

function readTelemetry(view: DataView): BeaconFrame {
  const millivolts = view.getUint16(2);
  const temperature = view.getInt16(4);
  return {
    kind: 'eddystone-tlm',
    // Zero and -128 °C are how a beacon says that it has no such sensor.
    batteryMv: millivolts === 0 ? null : millivolts,
    temperatureC: temperature === -0x8000 ? null : temperature / 256,
  };
}

const SCHEMES = ['http://www.', 'https://www.', 'http://', 'https://'];
const ENDINGS = ['.com', '.org', '.edu', '.net', '.info', '.biz', '.gov'];

function expandUrl(data: Uint8Array): string {
  let url = SCHEMES[data[0] ?? -1] ?? '';
  for (const byte of data.subarray(1)) {
    const ending = ENDINGS[byte % 7];
    if (byte < 14) url += byte < 7 ? `${ending}/` : ending;
    else if (byte > 0x20 && byte < 0x7f) url += String.fromCharCode(byte);
  }
  return url;
}

const viewOf = (data: Uint8Array): DataView => new DataView(data.buffer, data.byteOffset, data.byteLength);
