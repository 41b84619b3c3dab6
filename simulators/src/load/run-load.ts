import { setTimeout as sleep } from 'node:timers/promises';
import type { EpochMs, Millis } from '@atrium/shared/units';
import type { Latencies } from './latencies.ts';
import type { LoadConnection } from './load-connection.ts';
import type { Templates } from './templates.ts';

export type Load = {
  /** Messages a second. */
  readonly rate: number;
  readonly durationMs: Millis;
  readonly templates: Templates;
  readonly connections: readonly LoadConnection[];
  readonly latencies: Latencies;
  /** The time that messages carry. */
  readonly wallNow: () => EpochMs;
  /** A clock that never goes back, ms. */
  readonly now: () => number;
  readonly signal: AbortSignal;
};

export type LoadResult = {
  readonly sent: number;
  readonly confirmed: number;
  /** From the first message until the last was handed to its connection. */
  readonly tookMs: Millis;
  /** Share of the time in which messages were due and every window was full: the broker did not keep up. */
  readonly heldBack: number;
  /** Share of the time in which this program computed. */
  readonly busy: number;
};

const TICK_MS = 2;
/** How long the last confirmations may take, ms. */
const DRAIN_MS = 10_000;
/** Messages between two looks at the clock and at what came back. */
const BURST = 500;

/** Send at a constant rate; what could not be sent in time is sent as soon as it can be. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const { rate, durationMs, connections, now, signal } = load;
  const started = now();
  let sent = 0;
  let heldMs = 0;
  let before = started;
  let took = 0;
  const idle = performance.eventLoopUtilization();
  while (took < durationMs && !signal.aborted) {
    took = now() - started;
    const due = Math.min(Math.floor((Math.min(took, durationMs) * rate) / 1_000), sent + BURST);
    const isBehind = due === sent + BURST;
    while (sent < due && sendNext(load, sent)) sent++;
    const isHeld = sent < due;
    if (isHeld) heldMs += now() - before;
    before = now();
    // Behind without being held back: only let the sockets breathe.
    await (isBehind && !isHeld ? new Promise((resolve) => setImmediate(resolve)) : sleep(TICK_MS));
  }
  const { utilization: busy } = performance.eventLoopUtilization(idle);
  const patience = now() + DRAIN_MS;
  const isOpen = (): boolean => connections.some((connection) => connection.inFlight() > 0);
  while (isOpen() && now() < patience && !signal.aborted) await sleep(TICK_MS);
  const heldBack = Math.min(1, heldMs / Math.max(1, took));
  return { sent, confirmed: load.latencies.count(), tookMs: took, heldBack, busy };
}

/** @returns false when no connection takes another message */
function sendNext({ connections, templates, wallNow, now }: Load, index: number): boolean {
  for (let other = 0; other < connections.length; other++) {
    const connection = connections[(index + other) % connections.length];
    if (connection === undefined || !connection.hasRoom()) continue;
    connection.send(templates.stamp(index, wallNow()), now());
    return true;
  }
  return false;
}
