import type { SightingMessage } from '@atrium/shared/wire/messages';
import type { BeaconFrame } from './advertisement.ts';

/** How an address came about: given for good, made up once, or made up anew every quarter of an hour. */
export type AddressKind = 'public' | 'static' | 'private' | 'unknown';

export type BleSource = {
  readonly mac: string;
  readonly kind: AddressKind;
  readonly frames?: readonly BeaconFrame[];
};

type Identity = Pick<SightingMessage, 'device' | 'associated' | 'beacon' | 'txPower'>;

/**
 * Who a Bluetooth transmitter is.
 *
 * The name that a beacon gives itself outlives its address and is what different receivers agree on, so it comes first. A factory
 * default (major and minor zero) is shared by many and names nobody. An address that may change by itself must not be followed:
 * it is counted only, like an unassociated Wi-Fi address.
 */
export function identifyBle({ mac, kind, frames = [] }: BleSource): Identity {
  const own = frames.find(namesOne);
  const powerAt1m = frames.find((frame) => 'powerAt1m' in frame)?.powerAt1m ?? null;
  const power = powerAt1m === null || powerAt1m < -127 || powerAt1m > 30 ? {} : { txPower: powerAt1m };
  if (own?.kind === 'eddystone-uid') return { device: `eddystone:${own.namespace}-${own.instance}`, ...power };
  if (own !== undefined && 'uuid' in own) {
    const { uuid, major, minor } = own;
    return { device: `${own.kind}:${uuid}-${major}-${minor}`, beacon: { uuid, major, minor }, ...power };
  }
  const lasting = kind === 'public' || kind === 'static';
  return { device: mac, ...(!lasting && { associated: false }), ...power };
}

function namesOne(frame: BeaconFrame): boolean {
  switch (frame.kind) {
    case 'ibeacon':
    case 'altbeacon':
      return frame.major !== 0 || frame.minor !== 0;
    case 'eddystone-uid':
      return true;
    case 'eddystone-url':
    case 'eddystone-tlm':
      return false;
  }
}

/** A random address says by its two highest bits of what kind it is. Bluetooth Core 5 vol 6 part B 1.3.2 */
export const randomKind = (mac: string): AddressKind =>
  (Number.parseInt(mac.slice(0, 2), 16) & 0xc0) === 0xc0 ? 'static' : 'private';
