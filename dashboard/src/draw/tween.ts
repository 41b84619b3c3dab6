import type { Millis } from '@atrium/shared/units';

/** Measured: at 250 ms and 30 frames a second half the processor time of 500 ms, and the truth is shown twice as soon. */
export const TWEEN_MS: Millis = 250;
const FRAME_MS: Millis = 1_000 / 30;
/** Browsers call a little early now and then. */
const SLACK_MS: Millis = 4;

export type Paint = (bytes: Uint8ClampedArray) => void;

export type Tween = {
  /** Move to these values; from what is on the screen, so that frames may come faster than the move takes. */
  to(bytes: Uint8ClampedArray): void;
  /** Show these values at once: another level, or a person who asked for less motion. */
  jump(bytes: Uint8ClampedArray): void;
  close(): void;
};

export type Frames = {
  /** Calls `run` with the time before the next paint; the result cancels. */
  request(run: (now: Millis) => void): () => void;
};

export const browserFrames: Frames = {
  request: (run) => {
    const id = requestAnimationFrame(run);
    return () => cancelAnimationFrame(id);
  },
};

const easeOut = (t: number): number => 1 - (1 - t) ** 3;

/** Between two byte grids, in whole 1/256 steps. */
export function lerpBytes(from: Uint8ClampedArray, to: Uint8ClampedArray, t: number, out: Uint8ClampedArray): void {
  const weight = Math.round(t * 256);
  for (let i = 0; i < out.length; i++) {
    const a = from[i] ?? 0;
    out[i] = a + ((((to[i] ?? 0) - a) * weight) >> 8);
  }
}

/** Ease byte grids into one another, then stop asking for frames until the next one comes. */
export function createTween(paint: Paint, frames: Frames): Tween {
  let from: Uint8ClampedArray = new Uint8ClampedArray(0);
  let to: Uint8ClampedArray = from;
  let shown: Uint8ClampedArray = from;
  let startedAt: Millis | null = null;
  let paintedAt: Millis = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | null = null;

  const advance = (now: Millis): void => {
    cancel = null;
    startedAt ??= now;
    const t = Math.min(1, (now - startedAt) / TWEEN_MS);
    if (t === 1 || now - paintedAt >= FRAME_MS - SLACK_MS) {
      paintedAt = now;
      lerpBytes(from, to, easeOut(t), shown);
      paint(shown);
    }
    if (t < 1) cancel = frames.request(advance);
  };

  const jump = (bytes: Uint8ClampedArray): void => {
    cancel?.();
    cancel = null;
    to = bytes;
    shown = bytes.slice();
    paint(shown);
  };

  return {
    jump,
    to(bytes) {
      if (bytes.length !== shown.length) return jump(bytes);
      from = shown.slice();
      to = bytes;
      startedAt = null;
      cancel ??= frames.request(advance);
    },
    close() {
      cancel?.();
      cancel = null;
    },
  };
}
