import { HubError } from '@atrium/shared/errors';
import type { EpochMs, Millis } from '@atrium/shared/units';
import type { Frame } from '@atrium/shared/wire/frame';
import { frameOf } from '../core/frame.ts';
import { createFold, type FoldState } from '../core/state.ts';
import type { Checkpoints, Moment } from './checkpoints.ts';
import { type FoldSettings, unpackFold } from './fold-content.ts';
import { createFramePage, type PageInProgress } from './frame-page.ts';
import type { EventLogPort, FramePage, FrameQuery, HistoryStore } from './ports.ts';
import { refold } from './refold.ts';
import { storedFrameAt, storedFrames } from './stored-frames.ts';

/** Any moment of the mall again: folded anew as far back as the log reaches, as history keeps it before that. */
export type Past = {
  /** The mall at a moment: the last state before its time went beyond. Null when nothing is known of then. */
  readonly frameAt: (at: EpochMs) => Promise<Frame | null>;
  /** Frames of a range: at every step of the mall's time that is asked for, or all that were shown, one for each moment. */
  readonly frames: (query: FrameQuery) => Promise<FramePage>;
  /** From when on the log tells everything; infinite when it tells nothing. */
  readonly reaches: () => EpochMs;
  /** A place in the log at which the mall's time was not yet `at`, as near as is known. */
  readonly placeBefore: (at: EpochMs) => number;
  /** Do something long with the log when it is its turn. @throws HubError OVERLOADED */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
};

export type PastDeps = {
  readonly settings: FoldSettings;
  readonly log: EventLogPort;
  readonly checkpoints: Checkpoints;
  readonly store: HistoryStore;
};

type Start = { readonly state: FoldState; readonly seq: number };
const BEGINNING: Moment = { seq: 0, at: Number.NEGATIVE_INFINITY };

/** Questions about the past that may wait for their turn: one is worked on at a time, so that the present has the rest. */
const MAX_WAITING = 16;

export function createPast({ settings, log, checkpoints, store }: PastDeps): Past {
  const mall = settings.index.venue.id;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (waiting >= MAX_WAITING)
      return Promise.reject(new HubError('OVERLOADED', 'too many questions about the past at once; try again later'));
    waiting++;
    const mine = last.then(work).finally(() => {
      waiting--;
    });
    last = mine.catch(() => undefined);
    return mine;
  }

  /** Moments from which the log can be folded on. A trimmed log alone would lack the devices of its first hour. */
  function moments(): readonly Moment[] {
    const first = log.first();
    const kept = checkpoints.list().filter(({ seq }) => seq >= first - 1);
    return first === 1 ? [BEGINNING, ...kept] : kept;
  }
  const reaches = (): EpochMs => moments()[0]?.at ?? Number.POSITIVE_INFINITY;

  async function startFor(at: EpochMs): Promise<Start | null> {
    for (const moment of moments().toReversed()) {
      if (moment.at > at) continue;
      if (moment.seq === 0) return { state: createFold(settings), seq: 0 };
      const content = await checkpoints.load(moment);
      if (content !== null) return { state: unpackFold(content, settings.index).state, seq: moment.seq };
    }
    return null;
  }

  async function recompute(page: PageInProgress, { from, to, every }: FrameQuery): Promise<void> {
    const start = await startFor(from);
    if (start === null) return;
    const { state, seq } = start;
    const entries = log.read(seq);
    if (every !== undefined) {
      const onMove = (next: EpochMs): boolean => {
        const { watermark } = state.clock;
        if (watermark >= to) return false;
        const due = nextDue(watermark, from, every);
        return !Number.isFinite(watermark) || due >= Math.min(next, to) || page.add(frameOf(state), due);
      };
      await refold({ state, entries, until: Number.POSITIVE_INFINITY, onMove });
      return;
    }
    let shown: Frame | null = null;
    const tell = (): boolean => shown === null || page.add(shown, shown.at);
    await refold({
      state,
      entries,
      until: to - 1,
      onStep: ({ record }) => {
        if (record.k === 't' && state.clock.watermark >= from) shown = frameOf(state);
      },
      onMove: () => {
        const goOn = tell();
        shown = null;
        return goOn;
      },
    });
    tell();
  }

  async function readKept(page: PageInProgress, { from, to, every, limit }: FrameQuery): Promise<void> {
    let due = from;
    const query = { from, to, limit: Math.max(limit + 1, every === undefined ? 0 : MAX_STORED) };
    for (const { minute, frame } of await storedFrames(store, mall, query)) {
      if (minute >= due && !page.add(frame, minute)) return;
      if (minute >= due) due = nextDue(minute + 1, from, every ?? 1);
    }
  }

  return {
    reaches,
    placeBefore: (at) => moments().findLast((moment) => moment.at <= at)?.seq ?? 0,
    inTurn,
    frameAt: (at) =>
      inTurn(async () => {
        const start = await startFor(at);
        if (start === null) return storedFrameAt(store, mall, at);
        await refold({ state: start.state, entries: log.read(start.seq), until: at });
        const isKnown = Number.isFinite(start.state.clock.watermark);
        return isKnown ? frameOf(start.state) : storedFrameAt(store, mall, at);
      }),
    frames: (query) =>
      inTurn(async () => {
        const page = createFramePage(query.limit);
        const known = reaches();
        if (query.from < known) await readKept(page, { ...query, to: Math.min(query.to, known) });
        if (page.done().next === null && query.to > known)
          await recompute(page, { ...query, from: Math.max(query.from, known) });
        return page.done();
      }),
  };
}

/** Stored frames that are looked through for one page: a week of minutes. */
const MAX_STORED = 10_080;

/** The first moment of the grid `from + k * every` that is not before `at`. */
const nextDue = (at: EpochMs, from: EpochMs, every: Millis): EpochMs =>
  at <= from ? from : from + Math.ceil((at - from) / every) * every;
