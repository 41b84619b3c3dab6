import type { Random } from './random.ts';

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

/**
 * A unicast MAC address. `random` has the bit that says "made up by the device" (IEEE 802: locally administered), `burnt-in` has not.
 */
export function macAddress(random: Random, kind: 'random' | 'burnt-in'): string {
  const high = random.bits();
  const low = random.bits();
  const first = ((high >>> 24) & 0xfc) | (kind === 'random' ? 0x02 : 0);
  return [first, (high >>> 16) & 0xff, (high >>> 8) & 0xff, high & 0xff, (low >>> 24) & 0xff, (low >>> 16) & 0xff]
    .map(hex)
    .join(':');
}
