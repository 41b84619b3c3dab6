import type { EpochMs } from '@atrium/shared/units';
import type { TimedMessage } from '../captures/timed-message.ts';
import type { Output } from '../devices/simulate.ts';
import { createRandom } from '../world/random.ts';
import { averaging } from './average.ts';
import type { Fault } from './fault.ts';
import { flooding } from './flood.ts';
import type { FaultCount, Stage, Surroundings } from './stage.ts';
import {
  delaying,
  dropping,
  duplicating,
  dying,
  nightly,
  offline,
  reordering,
  skewing,
  skewingTills,
} from './stages.ts';

/** Faults in a row: what leaves one goes into the next. */
export type FaultChain = {
  readonly take: (message: TimedMessage) => Iterable<TimedMessage>;
  /** What is still held back, when nothing more comes. */
  readonly end: () => Iterable<TimedMessage>;
  /** One more, behind the others; its times count from `from`. */
  readonly inject: (fault: Fault, from: EpochMs) => void;
  /** End what was injected: the next message lets out what it held back. */
  readonly mend: () => void;
  readonly atWork: () => readonly FaultAtWork[];
  /** What each did, in words. */
  readonly report: () => string[];
};

export type FaultAtWork = FaultCount & { readonly fault: Fault; readonly isInjected: boolean };

export type FaultSetup = Omit<Surroundings, 'random'> & { readonly seed: number };

type Entry = { readonly fault: Fault; readonly stage: Stage; readonly isInjected: boolean; isMended: boolean };

/** Each fault draws from a stream of its own: one more fault leaves the others as they were. */
export function createFaultChain(faults: readonly Fault[], { seed, ...place }: FaultSetup): FaultChain {
  const root = createRandom(seed).fork('faults');
  const used = new Map<string, number>();
  const entries: Entry[] = [];
  const add = (fault: Fault, from: EpochMs, isInjected: boolean): void => {
    const nth = (used.get(fault.kind) ?? 0) + 1;
    used.set(fault.kind, nth);
    const stage = stageOf(fault, { ...place, from, random: root.fork(fault.kind, nth) });
    entries.push({ fault, stage, isInjected, isMended: false });
  };
  for (const fault of faults) add(fault, place.from, false);

  const through = function* (message: TimedMessage, from: number): Generator<TimedMessage, void, undefined> {
    const entry = entries[from];
    if (entry === undefined) yield message;
    else
      for (const out of entry.isMended ? mended(entry, message) : entry.stage.take(message))
        yield* through(out, from + 1);
  };

  return {
    take: (message) => through(message, 0),
    end: function* () {
      for (const [index, { stage }] of entries.entries()) for (const out of stage.end()) yield* through(out, index + 1);
    },
    inject: (fault, from) => add(fault, from, true),
    mend: () => {
      for (const entry of entries) entry.isMended ||= entry.isInjected;
    },
    atWork: () =>
      entries
        .filter(({ isMended }) => !isMended)
        .map(({ fault, stage, isInjected }) => ({ fault, isInjected, ...stage.count })),
    report: () =>
      entries.map(
        ({ fault: { kind }, stage: { count } }) =>
          `fault ${kind}: ${count.touched} ${kind === 'flood' ? 'sightings' : 'messages'}${count.lost > 0 ? `, ${count.lost} found no room` : ''}`,
      ),
  };
}

/** What a fault that is over still held, at the time of the message that finds it over. */
function* mended({ stage }: Entry, message: TimedMessage): Generator<TimedMessage, void, undefined> {
  for (const held of stage.end()) yield { ...held, at: message.at };
  yield message;
}

/** The messages of a simulation with faults on their way; the truth passes as it is. */
export function* withFaults(outputs: Iterable<Output>, chain: FaultChain): Generator<Output, void, undefined> {
  for (const output of outputs) {
    if (output.kind === 'truth') yield output;
    else for (const message of chain.take(output.message)) yield { kind: 'message', message };
  }
  for (const message of chain.end()) yield { kind: 'message', message };
}

function stageOf(fault: Fault, place: Surroundings): Stage {
  switch (fault.kind) {
    case 'drop':
      return dropping(fault, place);
    case 'delay':
      return delaying(fault, place);
    case 'duplicate':
      return duplicating(fault, place);
    case 'reorder':
      return reordering(fault, place);
    case 'skew':
      return skewing(fault, place);
    case 'offline':
      return offline(fault, place);
    case 'death':
      return dying(fault, place);
    case 'average':
      return averaging(fault, place);
    case 'flood':
      return flooding(fault, place);
    case 'till-skew':
      return skewingTills(fault, place);
    case 'nightly':
      return nightly(fault, place);
  }
}
