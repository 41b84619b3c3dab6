import type { EpochMs } from '@atrium/shared/units';

/** One probe request: who asked, as the address of the moment says, and how loud. */
export type Probe = { readonly at: EpochMs; readonly device: string; readonly rssi: number | null };

export const MALL = 'probes';
export const SENSOR = 'room-wifi';
