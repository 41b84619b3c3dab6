import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { EpochMs, Millis } from '@atrium/shared/units';
import type { Frame } from '@atrium/shared/wire/frame';
import { MINUTE_MS } from '../core/accrual.ts';
import type { AnyPoint, Point } from './history-schema.ts';
import type { HistoryStore, Range } from './ports.ts';

/**
 * Frames by the minute, for the time that the log no longer tells of. They count devices and name none. About a twentieth of
 * their JSON: most of a frame is words.
 */

/** The minute whose last moment the mall's time leaves when it moves from `before` to `next`, if it leaves one. */
export function minuteLeft(before: EpochMs, next: EpochMs): EpochMs | null {
  if (!Number.isFinite(before)) return null;
  const minute = Math.ceil(before / MINUTE_MS) * MINUTE_MS;
  return minute < next ? minute : null;
}

export const framePoint = (frame: Frame, minute: EpochMs): AnyPoint => ({
  measurement: 'frame',
  tags: { mall: frame.mall },
  fields: { frame: deflateRawSync(JSON.stringify(frame)).toString('base64') },
  timeNs: BigInt(minute) * 1_000_000n,
});

const frameOfPoint = ({ fields }: Point<'frame'>): Frame =>
  JSON.parse(inflateRawSync(Buffer.from(fields.frame, 'base64')).toString()) as Frame;

/** How long a frame stands for the time after it, ms: a mall without events makes none. */
const STANDS_MS: Millis = 24 * 3_600_000;

/** The frame that was shown at a moment, to the minute; null when history has none. */
export async function storedFrameAt(store: HistoryStore, mall: string, at: EpochMs): Promise<Frame | null> {
  for (const span of [5 * MINUTE_MS, STANDS_MS]) {
    const range = { from: Math.max(0, at - span + 1), to: at + 1 };
    const points = await store.points({ measurement: 'frame', range, where: { mall: [mall] }, limit: 1_500 });
    const last = points.at(-1);
    if (last !== undefined) return frameOfPoint(last);
  }
  return null;
}

/** Frames of a range with the minute that each stands for. */
export async function storedFrames(
  store: HistoryStore,
  mall: string,
  { limit, ...range }: Range & { readonly limit: number },
): Promise<readonly { readonly minute: EpochMs; readonly frame: Frame }[]> {
  const points = await store.points({ measurement: 'frame', range, where: { mall: [mall] }, limit });
  return points.map((point) => ({ minute: Number(point.timeNs / 1_000_000n), frame: frameOfPoint(point) }));
}
