import type { EpochMs } from '@atrium/shared/units';
import { hash53 } from '../core/hash.ts';

const NS_PER_MS = 1_000_000n;

/** Event time in ns, made unique within its millisecond by the event's own id: the same event always gets the same time. */
export const eventNs = (at: EpochMs, id: string): bigint => BigInt(at) * NS_PER_MS + BigInt(hash53(id) % 1_000_000);
