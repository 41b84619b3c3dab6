import type { StoreId, ZoneId } from '../ids.ts';
import type { Kpi } from '../metrics/kpi.ts';
import type { EpochMs } from '../units.ts';

/**
 * What the mall looks like at one moment: the unit of the live view, the time machine and the what-if alike. Made by the fold
 * alone; the same log gives the same frames, byte for byte.
 */
export type Frame = {
  readonly mall: string;
  /** The mall's time that the frame shows (the watermark), epoch ms. */
  readonly at: EpochMs;
  /** Start of the business day that the sums cover, epoch ms. */
  readonly since: EpochMs;
  /** Version of the thresholds. */
  readonly rules: string;
  readonly totals: Totals;
  readonly zones: Readonly<Record<ZoneId, ZoneNow>>;
  readonly stores: Readonly<Record<StoreId, StoreNow>>;
  /** By level: present devices by density cell, as flat pairs `[cell, devices, cell, devices, …]` in rising cell order. */
  readonly density: Readonly<Record<string, readonly number[]>>;
};

/** Unknown is not zero: a zone whose receivers are silent says so, and since when. */
export type ZoneNow =
  | { readonly kind: 'known'; readonly devices: number }
  | { readonly kind: 'unknown'; readonly since: EpochMs | null; readonly reason: 'no-sensor' | 'sensor-silent' };

export type StoreNow = {
  /** Devices in the store now; null when its zone is unknown. */
  readonly inside: number | null;
  readonly visits: Kpi;
  readonly passersBy: Kpi;
  readonly captureRate: Kpi;
  readonly engaged: Kpi;
  readonly purchases: Kpi;
  readonly revenue: Kpi;
  readonly conversion: Kpi;
};

export type Totals = {
  /** Linkable devices in the mall now; null when no sensor is heard. */
  readonly inside: number | null;
  readonly footfall: Kpi;
  readonly visits: Kpi;
  readonly engaged: Kpi;
  readonly purchases: Kpi;
  readonly revenue: Kpi;
  readonly conversion: Kpi;
};

/** What changed since the frame with the number before: replaced entries by key. Absent parts are unchanged. */
export type FramePatch = {
  readonly at: EpochMs;
  readonly since?: EpochMs;
  readonly rules?: string;
  readonly totals?: Totals;
  readonly zones?: Readonly<Record<ZoneId, ZoneNow>>;
  readonly stores?: Readonly<Record<StoreId, StoreNow>>;
  readonly density?: Readonly<Record<string, readonly number[]>>;
};

function changedEntries<T>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
): Readonly<Record<string, T>> | undefined {
  const changed: Record<string, T> = {};
  let any = false;
  for (const [key, value] of Object.entries(after)) {
    const old = before[key];
    if (old === value || JSON.stringify(old) === JSON.stringify(value)) continue;
    changed[key] = value;
    any = true;
  }
  return any ? changed : undefined;
}

/** A frame, or the part of one that a tenant sees. */
type Diffable = Omit<Frame, 'totals'> & { readonly totals?: Totals };

/**
 * What to send so that `applyPatch(before, patch)` equals `after`. The keys of zones, stores and density never change within one
 * venue version, so nothing is ever removed.
 */
export function diffFrames(before: Diffable, after: Diffable): FramePatch {
  const zones = changedEntries(before.zones, after.zones);
  const stores = changedEntries(before.stores, after.stores);
  const density = changedEntries(before.density, after.density);
  return {
    at: after.at,
    ...(before.since === after.since ? {} : { since: after.since }),
    ...(before.rules === after.rules ? {} : { rules: after.rules }),
    ...(after.totals === undefined || JSON.stringify(before.totals) === JSON.stringify(after.totals)
      ? {}
      : { totals: after.totals }),
    ...(zones === undefined ? {} : { zones }),
    ...(stores === undefined ? {} : { stores }),
    ...(density === undefined ? {} : { density }),
  };
}

export function applyPatch<F extends Diffable>(frame: F, patch: FramePatch): F {
  return {
    ...frame,
    ...patch,
    zones: patch.zones === undefined ? frame.zones : { ...frame.zones, ...patch.zones },
    stores: patch.stores === undefined ? frame.stores : { ...frame.stores, ...patch.stores },
    density: patch.density === undefined ? frame.density : { ...frame.density, ...patch.density },
  };
}
