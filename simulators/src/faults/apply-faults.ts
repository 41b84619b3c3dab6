import type { TimedMessage } from '../captures/timed-message.ts';
import type { Output } from '../devices/simulate.ts';
import { createRandom } from '../world/random.ts';
import type { Fault } from './fault.ts';
import { flooding } from './flood.ts';
import type { Stage, Surroundings } from './stage.ts';
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
  /** What each did, in words. */
  readonly report: () => string[];
};

export type FaultSetup = Omit<Surroundings, 'random'> & { readonly seed: number };

/** Each fault draws from a stream of its own: one more fault leaves the others as they were. */
export function createFaultChain(faults: readonly Fault[], { seed, ...place }: FaultSetup): FaultChain {
  const root = createRandom(seed).fork('faults');
  const used = new Map<string, number>();
  const stages = faults.map((fault) => {
    const nth = (used.get(fault.kind) ?? 0) + 1;
    used.set(fault.kind, nth);
    return stageOf(fault, { ...place, random: root.fork(fault.kind, nth) });
  });

  const through = function* (message: TimedMessage, from: number): Generator<TimedMessage, void, undefined> {
    const stage = stages[from];
    if (stage === undefined) yield message;
    else for (const out of stage.take(message)) yield* through(out, from + 1);
  };

  return {
    take: (message) => through(message, 0),
    end: function* () {
      for (const [index, stage] of stages.entries()) for (const out of stage.end()) yield* through(out, index + 1);
    },
    report: () =>
      faults.map(({ kind }, index) => {
        const { touched = 0, lost = 0 } = stages[index]?.count ?? {};
        return `fault ${kind}: ${touched} ${kind === 'flood' ? 'sightings' : 'messages'}${lost > 0 ? `, ${lost} found no room` : ''}`;
      }),
  };
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
    case 'flood':
      return flooding(fault, place);
    case 'till-skew':
      return skewingTills(fault, place);
    case 'nightly':
      return nightly(fault, place);
  }
}
