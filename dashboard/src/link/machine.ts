import type { Millis } from '@atrium/shared/units';
import type { Refused } from '@atrium/shared/wire/socket';

/**
 * What the page may claim about the data on it. `live`, `delayed` and `stale` are judged by how long ago a frame *arrived*, never
 * by the frame's own time (in a replay that is an old day) and never by socket.io's ping, which notices a hung server after 45 s.
 */
export type LinkPhase = 'connecting' | 'snapshot' | 'live' | 'delayed' | 'stale' | 'paused' | 'refused' | 'expired';

export type LinkState = {
  readonly phase: LinkPhase;
  readonly connected: boolean;
  /** A snapshot is on its way. */
  readonly asked: boolean;
  /** The frame on the screen is the one that the next patch of this connection follows. */
  readonly synced: boolean;
  readonly seq: number;
  /** Usual time between patches, as the hub announced it. */
  readonly every: Millis;
  /** Arrival of the last frame; null before the first one. */
  readonly frameAt: Millis | null;
  /** Silence counts from here: the last frame, or the moment at which the page began to wait for one. */
  readonly waitingFrom: Millis;
  /** When the watchdog last did something about silence. */
  readonly nudgedAt: Millis;
  /** When to try a connection that the hub itself ended or refused; socket.io leaves those to us. */
  readonly retryAt: Millis | null;
  readonly refusal: Refused | null;
  /** Snapshots asked for because a patch was missing. */
  readonly gaps: number;
};

export type LinkEvent =
  | { readonly kind: 'connected' }
  /** `final`: socket.io will not try again by itself. */
  | { readonly kind: 'disconnected'; readonly final: boolean }
  | { readonly kind: 'snapshot'; readonly seq: number; readonly every: Millis }
  | { readonly kind: 'patch'; readonly seq: number }
  | { readonly kind: 'refused'; readonly refusal: Refused }
  | { readonly kind: 'hidden' }
  | { readonly kind: 'visible' }
  | { readonly kind: 'online' }
  | { readonly kind: 'retry' }
  | { readonly kind: 'session-gone' }
  | { readonly kind: 'tick' };

/** `accept`: show the frame that came with this event. `restart`: drop the transport and connect anew. */
export type LinkEffect = 'connect' | 'disconnect' | 'restart' | 'subscribe' | 'check-session' | 'accept';

export type LinkStep = { readonly state: LinkState; readonly effects: readonly LinkEffect[] };

/** Cadence assumed before the hub has announced its own. */
const USUAL_EVERY: Millis = 1_000;
/** Silence over the expected cadence after which the numbers are called stale. */
const STALE_OVER: Millis = 3_000;
/** Frames that may be missing before the page says so, but never later than a second before it is stale. */
const DELAYED_FRAMES = 3;
const DELAYED_OVER_MAX: Millis = 2_000;
/** Pause before reconnecting after the hub itself ended the connection: it may be shutting down or the session may be over. */
const RETRY_AFTER: Millis = 1_000;

export const delayedAfter = (every: Millis): Millis => Math.min(DELAYED_FRAMES * every, every + DELAYED_OVER_MAX);
export const staleAfter = (every: Millis): Millis => every + STALE_OVER;

export function startLink(now: Millis): LinkState {
  return {
    phase: 'connecting',
    connected: false,
    asked: false,
    synced: false,
    seq: -1,
    every: USUAL_EVERY,
    frameAt: null,
    waitingFrom: now,
    nudgedAt: now,
    retryAt: null,
    refusal: null,
    gaps: 0,
  };
}

const isAtRest = (phase: LinkPhase): boolean => phase === 'paused' || phase === 'refused' || phase === 'expired';

function phaseAt(state: LinkState, now: Millis): LinkPhase {
  if (isAtRest(state.phase)) return state.phase;
  const silence = now - state.waitingFrom;
  if (state.frameAt !== null && silence >= staleAfter(state.every)) return 'stale';
  if (state.frameAt === null || state.waitingFrom > state.frameAt) return state.connected ? 'snapshot' : 'connecting';
  return silence >= delayedAfter(state.every) ? 'delayed' : 'live';
}

/** The next moment at which silence alone changes something; null when nothing is being waited for. */
export function deadlineOf(state: LinkState): Millis | null {
  if (isAtRest(state.phase)) return null;
  const nudge = Math.max(state.waitingFrom, state.nudgedAt) + staleAfter(state.every);
  const times = [
    ...(state.connected ? [nudge] : []),
    ...(state.retryAt === null ? [] : [state.retryAt]),
    ...(state.phase === 'live' ? [state.waitingFrom + delayedAfter(state.every)] : []),
    ...(state.frameAt === null || state.phase === 'stale' ? [] : [state.waitingFrom + staleAfter(state.every)]),
  ];
  return times.length === 0 ? null : Math.min(...times);
}

/** Decide what an event means and what to do about it. Pure: time is an argument. */
export function stepLink(state: LinkState, event: LinkEvent, now: Millis): LinkStep {
  const next = decide(state, event, now);
  const phase = phaseAt(next.state, now);
  return phase === next.state.phase ? next : { ...next, state: { ...next.state, phase } };
}

const stay = (state: LinkState): LinkStep => ({ state, effects: [] });

function decide(state: LinkState, event: LinkEvent, now: Millis): LinkStep {
  switch (event.kind) {
    case 'connected':
      return isAtRest(state.phase)
        ? stay(state)
        : ask({ ...state, connected: true, synced: false, retryAt: null }, now);
    case 'disconnected':
      return lost(state, event.final, now);
    case 'snapshot':
      return snapshot(state, event, now);
    case 'patch':
      return patch(state, event.seq, now);
    case 'refused':
      return stay({ ...state, phase: 'refused', asked: false, refusal: event.refusal });
    case 'hidden':
      if (isAtRest(state.phase)) return stay(state);
      return {
        state: { ...state, phase: 'paused', connected: false, asked: false, retryAt: null },
        effects: ['disconnect'],
      };
    case 'visible':
      return state.phase === 'paused' ? begin(state, 'connect', now) : refresh(state, now);
    case 'online':
      return refresh(state, now);
    case 'retry':
      return state.phase === 'expired' ? stay(state) : begin(state, 'restart', now);
    case 'session-gone':
      return {
        state: { ...state, phase: 'expired', connected: false, asked: false, retryAt: null },
        effects: ['disconnect'],
      };
    case 'tick':
      return tick(state, now);
  }
}

const ask = (state: LinkState, now: Millis): LinkStep => ({
  state: { ...state, asked: true, nudgedAt: now },
  effects: ['subscribe'],
});

function begin(state: LinkState, effect: 'connect' | 'restart', now: Millis): LinkStep {
  const waiting: LinkState = {
    ...state,
    phase: 'connecting',
    connected: false,
    asked: false,
    retryAt: null,
    refusal: null,
  };
  return { state: { ...waiting, waitingFrom: now, nudgedAt: now }, effects: [effect] };
}

function lost(state: LinkState, final: boolean, now: Millis): LinkStep {
  if (isAtRest(state.phase)) return stay({ ...state, connected: false, asked: false });
  const down: LinkState = { ...state, connected: false, asked: false };
  return final ? { state: { ...down, retryAt: now + RETRY_AFTER }, effects: ['check-session'] } : stay(down);
}

function snapshot(state: LinkState, event: { readonly seq: number; readonly every: Millis }, now: Millis): LinkStep {
  if (isAtRest(state.phase) || !state.connected) return stay(state);
  const { seq, every } = event;
  return {
    state: { ...state, phase: 'live', asked: false, synced: true, seq, every, frameAt: now, waitingFrom: now },
    effects: ['accept'],
  };
}

function patch(state: LinkState, seq: number, now: Millis): LinkStep {
  if (isAtRest(state.phase) || !state.connected || !state.synced) return stay(state);
  if (seq !== state.seq + 1) return ask({ ...state, synced: false, gaps: state.gaps + 1 }, now);
  return { state: { ...state, phase: 'live', asked: false, seq, frameAt: now, waitingFrom: now }, effects: ['accept'] };
}

/** The machine woke up or the network came back: what is on the screen may be old, so do not wait for the watchdog. */
function refresh(state: LinkState, now: Millis): LinkStep {
  if (isAtRest(state.phase)) return stay(state);
  return state.connected
    ? ask(state, now)
    : { state: { ...state, nudgedAt: now, retryAt: null }, effects: ['restart'] };
}

function tick(state: LinkState, now: Millis): LinkStep {
  if (isAtRest(state.phase)) return stay(state);
  if (state.retryAt !== null && now >= state.retryAt)
    return { state: { ...state, retryAt: null }, effects: ['connect'] };
  const silence = now - Math.max(state.waitingFrom, state.nudgedAt);
  if (!state.connected || silence < staleAfter(state.every)) return stay(state);
  // First ask again; when that too stays unanswered the transport is dead and only looks open.
  return state.asked
    ? { state: { ...state, connected: false, asked: false, nudgedAt: now }, effects: ['restart'] }
    : ask(state, now);
}
