import type { EpochMs, Millis } from '@atrium/shared/units';
import type { Frame } from '@atrium/shared/wire/frame';
import type { Clock } from '../link/clock.ts';

/**
 * Plays recorded frames as if they were live. Frames are fetched a stretch ahead, more coarsely the faster it plays, so that a
 * stretch lasts about as long on the screen at any speed. What is on the screen stays until the next frame is there.
 */
export const SPEEDS = [0.5, 1, 5, 10, 30, 60] as const;
export type Speed = (typeof SPEEDS)[number];

export type ReplayState = {
  /** The moment that is wanted; the frame shown is the last one at or before it. */
  readonly at: EpochMs;
  readonly speed: Speed;
  readonly isPlaying: boolean;
  readonly isLoading: boolean;
  /** Nothing is recorded around this moment. */
  readonly isEmpty: boolean;
  readonly error: unknown;
};

export type FrameQuestion = {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly every: Millis;
  readonly limit: number;
};

export type ReplayDeps = {
  readonly clock: Clock;
  readonly ask: (question: FrameQuestion) => Promise<readonly Frame[]>;
  readonly show: (frame: Frame) => void;
  readonly report: (state: ReplayState) => void;
  /** Where the recording ends: the newest moment of the mall. */
  readonly end: () => EpochMs;
};

export type Replay = {
  state(): ReplayState;
  seek(at: EpochMs): void;
  play(): void;
  pause(): void;
  setSpeed(speed: Speed): void;
  close(): void;
};

/** Frames of one stretch: some megabytes, and at every speed about half a minute of the screen. */
const STRETCH_FRAMES = 24;
/** The live view changes once a second; recorded ones finer than this look no smoother and weigh more. */
const LEAST_STEP_MS: Millis = 2_000;
const TICK_MS: Millis = 500;
/** A moment's frame lies a little before it: a stretch that is asked for anew begins this many steps earlier. */
const LOOK_BACK_STEPS = 4;

type Stretch = { readonly from: EpochMs; readonly to: EpochMs; readonly frames: readonly Frame[] };

export function createReplay(at: EpochMs, deps: ReplayDeps): Replay {
  let state: ReplayState = { at, speed: 1, isPlaying: false, isLoading: false, isEmpty: false, error: null };
  let stretch: Stretch | null = null;
  let ahead: Stretch | null = null;
  let shown: EpochMs | null = null;
  let asked = 0;
  let cancel = (): void => {};
  let isClosed = false;

  const set = (change: Partial<ReplayState>): void => {
    state = { ...state, ...change };
    if (!isClosed) deps.report(state);
  };
  const stepOf = (): Millis => Math.max(LEAST_STEP_MS, state.speed * 1_000);

  /** Fetch the stretch that begins at a moment; the answer to an older question is thrown away. */
  const fetchFrom = (from: EpochMs, then: (got: Stretch) => void): void => {
    const every = stepOf();
    const to = from + every * STRETCH_FRAMES;
    asked += 1;
    const mine = asked;
    set({ isLoading: true });
    deps
      .ask({ from, to, every, limit: STRETCH_FRAMES })
      .then((frames) => {
        if (mine !== asked || isClosed) return;
        set({ isLoading: false, error: null });
        then({ from, to, frames });
      })
      .catch((error: unknown) => {
        if (mine === asked && !isClosed) set({ isLoading: false, error, isPlaying: false });
      });
  };

  const paint = (): void => {
    const frame = stretch?.frames.findLast((candidate) => candidate.at <= state.at) ?? stretch?.frames[0];
    if (frame === undefined || frame.at === shown) return;
    shown = frame.at;
    deps.show(frame);
  };

  const load = (): void => {
    ahead = null;
    fetchFrom(state.at - LOOK_BACK_STEPS * stepOf(), (got) => {
      stretch = got;
      set({ isEmpty: got.frames.length === 0 });
      paint();
    });
  };

  /** Take the next stretch when this one is used up, and ask for it when half of it is. */
  const moveOn = (): void => {
    if (stretch === null || state.isLoading) return;
    if (state.at >= stretch.to) {
      if (ahead !== null && ahead.from <= state.at && state.at < ahead.to) {
        stretch = ahead;
        ahead = null;
      } else load();
    } else if (ahead === null && state.at > (stretch.from + stretch.to) / 2) {
      fetchFrom(stretch.to, (got) => {
        ahead = got;
      });
    }
  };

  const tick = (): void => {
    if (!state.isPlaying || isClosed) return;
    const end = deps.end();
    const next = Math.min(end, state.at + TICK_MS * state.speed);
    // While what is needed is not here the knob waits: time does not run past what can be seen.
    const waits = stretch === null || (state.at >= stretch.to && ahead === null && state.isLoading);
    if (!waits) set({ at: next, isPlaying: next < end });
    moveOn();
    paint();
    cancel = deps.clock.after(TICK_MS, tick);
  };

  load();
  return {
    state: () => state,
    seek(to) {
      const at = Math.min(deps.end(), to);
      set({ at });
      if (stretch !== null && at >= stretch.from && at < stretch.to && stretch.frames.length > 0) paint();
      else load();
    },
    play() {
      if (state.isPlaying) return;
      set({ isPlaying: true });
      cancel = deps.clock.after(TICK_MS, tick);
    },
    pause() {
      cancel();
      set({ isPlaying: false });
    },
    setSpeed(speed) {
      if (speed === state.speed) return;
      set({ speed });
      load();
    },
    close() {
      isClosed = true;
      cancel();
    },
  };
}
