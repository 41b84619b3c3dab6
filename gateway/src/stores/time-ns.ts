import type { Range } from '../pipeline/ports.ts';
import { bug } from './layout.ts';

/** The last time that InfluxDB takes; DuckDB's BIGINT reaches one further. */
export const MAX_TIME_NS = 9_223_372_036_854_775_806n;

/** Nanoseconds per millisecond. */
export const NS_PER_MS = 1_000_000n;

/** Half-open. */
export type RangeNs = { readonly fromNs: bigint; readonly toNs: bigint };

/** A range clipped to the times that a store can hold. @returns null when nothing can be inside */
export function rangeNs(range: Range): RangeNs | null {
  const fromNs = clip(msToNs(range.from, 'range.from'));
  const toNs = clip(msToNs(range.to, 'range.to'));
  return fromNs < toNs ? { fromNs, toNs } : null;
}

function msToNs(ms: number, name: string): bigint {
  if (!Number.isSafeInteger(ms)) throw bug(`${name} must be whole epoch ms, is ${ms}`);
  return BigInt(ms) * NS_PER_MS;
}

function clip(ns: bigint): bigint {
  if (ns < 0n) return 0n;
  return ns > MAX_TIME_NS ? MAX_TIME_NS + 1n : ns;
}
