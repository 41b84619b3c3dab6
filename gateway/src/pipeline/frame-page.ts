import type { EpochMs } from '@atrium/shared/units';
import type { Frame } from '@atrium/shared/wire/frame';
import type { FramePage } from './ports.ts';

/** Characters of one page of frames: about what a browser takes in at once. */
const PAGE_CHARS = 16_000_000;

export type PageInProgress = {
  /** @param resume where the next page begins should this frame not fit any more @returns whether it did */
  readonly add: (frame: Frame, resume: EpochMs) => boolean;
  readonly done: () => FramePage;
};

/** Collects frames until a page is full. How long a frame is, its first one tells: they have the same keys. */
export function createFramePage(limit: number): PageInProgress {
  const rows: Frame[] = [];
  let room = limit;
  let next: EpochMs | null = null;
  return {
    add: (frame, resume) => {
      if (rows.length === 0) room = Math.min(limit, Math.max(1, Math.floor(PAGE_CHARS / JSON.stringify(frame).length)));
      if (rows.length >= room) {
        next ??= resume;
        return false;
      }
      rows.push(frame);
      return true;
    },
    done: () => ({ rows, next: next === null ? null : String(next) }),
  };
}
