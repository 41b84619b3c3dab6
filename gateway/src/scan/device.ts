import type { SightingMessage } from '@atrium/shared/wire/messages';
import { Variant } from 'dbus-next';
import { z } from 'zod';
import { type BeaconFrame, readEddystone, readManufacturerData } from '../decode/vendors/advertisement.ts';
import { identifyBle, randomKind } from '../decode/vendors/ble-device.ts';

/** What BlueZ tells of a device (`org.bluez.Device1`), as far as a sighting needs it. */

/** D-Bus wraps a value that may be of any type. */
const variant = <T extends z.ZodType>(inner: T) =>
  z.preprocess((value) => (value instanceof Variant ? value.value : value), inner);
/** An empty dictionary may come as an empty list. */
const data = z.preprocess(
  (value) => (Array.isArray(value) ? {} : value),
  z.record(z.string(), variant(z.instanceof(Uint8Array))),
);

export const propertiesSchema = z
  .object({
    Address: variant(z.string().max(17)),
    AddressType: variant(z.enum(['public', 'random'])),
    RSSI: variant(z.number()),
    ManufacturerData: variant(data),
    ServiceData: variant(data),
  })
  .partial();

export type Properties = z.infer<typeof propertiesSchema>;

const EDDYSTONE = '0000feaa-0000-1000-8000-00805f9b34fb';
/** What only an advertisement that was just received changes. */
const HEARD: readonly (keyof Properties)[] = ['RSSI', 'ManufacturerData', 'ServiceData'];

/** Whether such a change means that the device was heard. BlueZ leaves a level out that is the same as before. */
export const tellsHearing = (changed: Properties): boolean => HEARD.some((name) => changed[name] !== undefined);

/** @returns null while its address or level is not known */
export function toSighting(device: Properties, at: number): SightingMessage | null {
  const { Address, AddressType, RSSI: rssi } = device;
  // 127 says that the radio has no level. Bluetooth Core 5 vol 4 part E 7.7.65.2
  if (Address === undefined || rssi === undefined || rssi < -127 || rssi > 20) return null;
  const mac = Address.toLowerCase();
  const kind = AddressType === 'random' ? randomKind(mac) : (AddressType ?? 'unknown');
  return { at, radio: 'ble', rssi, ...identifyBle({ mac, kind, frames: framesOf(device) }) };
}

function framesOf({ ManufacturerData = {}, ServiceData = {} }: Properties): BeaconFrame[] {
  const eddystone = ServiceData[EDDYSTONE];
  const frames = Object.entries(ManufacturerData).map(([company, bytes]) =>
    readManufacturerData(Number(company), bytes),
  );
  if (eddystone !== undefined) frames.push(readEddystone(eddystone));
  return frames.filter((frame) => frame !== null);
}
