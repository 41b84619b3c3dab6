import type { FramePatch } from '@atrium/shared/wire/frame';
import type { Snapshot, Subscribe, TenantSnapshot } from '@atrium/shared/wire/socket';
import type { Clock } from './clock.ts';
import type { LiveSocket } from './live-socket.ts';
import { deadlineOf, type LinkEffect, type LinkEvent, type LinkState, startLink, stepLink } from './machine.ts';
import { readPatch, readRefused, readSnapshot } from './read-live.ts';

/** What the page around the link reports to it. */
export type Surroundings = {
  isVisible(): boolean;
  onVisibility(run: (visible: boolean) => void): () => void;
  onOnline(run: () => void): () => void;
};

/** Where the frames go. */
export type FrameSink = {
  report(state: LinkState): void;
  show(seq: number, frame: Snapshot['frame'] | TenantSnapshot['frame']): void;
  patch(seq: number, patch: FramePatch): void;
  countUnreadable(): void;
};

export type LinkDeps = {
  readonly socket: LiveSocket;
  readonly clock: Clock;
  readonly sink: FrameSink;
  readonly page: Surroundings;
  /** Ask the hub whether the session still stands; true when it is over. Failing to reach the hub is not an answer: false. */
  readonly isSessionOver: () => Promise<boolean>;
};

export type Link = {
  state(): LinkState;
  /** Start over now: the person pressed retry. */
  retry(): void;
  close(): void;
};

/** Keep the sink filled with the frames of one mall for as long as the page is looked at. */
export function createLink(request: Subscribe, deps: LinkDeps): Link {
  const { socket, clock, sink, page } = deps;
  let state = startLink(clock.now());
  let cancelTimer = (): void => {};
  let closed = false;

  const send = (event: LinkEvent, accept: () => void = () => {}): void => {
    if (closed) return;
    const step = stepLink(state, event, clock.now());
    state = step.state;
    sink.report(state);
    for (const effect of step.effects) (effect === 'accept' ? accept : effects[effect])();
    schedule();
  };

  const effects: Readonly<Record<Exclude<LinkEffect, 'accept'>, () => void>> = {
    connect: socket.connect,
    disconnect: socket.disconnect,
    restart: () => {
      socket.disconnect();
      socket.connect();
    },
    subscribe: () => socket.subscribe(request),
    'check-session': () => void deps.isSessionOver().then((isOver) => isOver && send({ kind: 'session-gone' })),
  };

  const schedule = (): void => {
    cancelTimer();
    const deadline = deadlineOf(state);
    cancelTimer =
      deadline === null ? () => {} : clock.after(Math.max(0, deadline - clock.now()), () => send({ kind: 'tick' }));
  };

  socket.listen({
    connected: () => send({ kind: 'connected' }),
    disconnected: (final) => send({ kind: 'disconnected', final }),
    refused: (message) => send({ kind: 'refused', refusal: readRefused(message) }),
    snapshot: (message) => {
      const read = readSnapshot(message);
      if (read === null) sink.countUnreadable();
      else send({ kind: 'snapshot', seq: read.seq, every: read.every }, () => sink.show(read.seq, read.frame));
    },
    patch: (message) => {
      const read = readPatch(message);
      if (read === null) sink.countUnreadable();
      else send({ kind: 'patch', seq: read.seq }, () => sink.patch(read.seq, read.patch));
    },
  });
  const stopVisibility = page.onVisibility((visible) => send({ kind: visible ? 'visible' : 'hidden' }));
  const stopOnline = page.onOnline(() => send({ kind: 'online' }));

  if (page.isVisible()) socket.connect();
  else send({ kind: 'hidden' });
  sink.report(state);
  schedule();

  return {
    state: () => state,
    retry: () => send({ kind: 'retry' }),
    close() {
      closed = true;
      cancelTimer();
      stopVisibility();
      stopOnline();
      socket.disconnect();
    },
  };
}
