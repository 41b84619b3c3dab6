import { DEFAULT_RULES } from '@atrium/shared/metrics/rules';
import type { EpochMs, Millis } from '@atrium/shared/units';
import type { Venue } from '@atrium/shared/venue/venue';
import type { PanelStart, PanelState } from '@atrium/shared/wire/panel';
import { simulate } from '../devices/simulate.ts';
import { createFaultChain, withFaults } from '../faults/apply-faults.ts';
import type { Fault } from '../faults/fault.ts';
import { faultText } from '../faults/read-fault.ts';
import { deliver, type Tally } from '../play/deliver.ts';
import { createPace } from '../play/pace.ts';
import { openPublisher, type PublisherSetup } from '../play/publisher.ts';
import { planTimeline } from '../play/timeline.ts';
import { withRadio } from '../scenarios/radio-worlds.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { createMall } from '../world/mall.ts';
import { createPanelTruth } from './panel-truth.ts';

/** A scenario that plays until it is stopped. */
export type Run = {
  readonly state: () => Pick<PanelState, 'run' | 'truth'>;
  readonly inject: (fault: Fault) => void;
  readonly mend: () => void;
  /** Resolves when nothing more is sent; rejects with what made it fail. */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
};

export type RunSetup = {
  readonly venue: Venue;
  readonly scenario: Scenario;
  readonly wish: PanelStart;
  /** Where the mall's time begins: the past up to now is caught up with. */
  readonly from: EpochMs;
  readonly publisher: Omit<PublisherSetup, 'signal'>;
  readonly now: () => EpochMs;
};

/** What is on its way when a run is stopped gets this long to be confirmed, ms. */
const FLUSH_MS: Millis = 5_000;

export function startRun({ venue, scenario, wish, from, publisher, now }: RunSetup): Run {
  const { seed = scenario.seed, speed = 'max', radio = 'matched' } = wish;
  const stopping = new AbortController();
  const { signal } = stopping;
  const startedAt = now();
  const timeline = planTimeline(venue, scenario.arrivals, {
    live: { backfillMs: startedAt - from },
    start: null,
    durationMs: null,
    speed: 1,
    now: startedAt,
  });
  const rules = new Map(venue.stores.map((store) => [store.id, store.rules?.visitFromMs]));
  const truth = createPanelTruth({
    stores: venue.stores.map(({ id }) => id),
    visitFromMs: (store) => rules.get(store) ?? DEFAULT_RULES.visitFromMs,
  });
  const mall = createMall({ venue, scenario: withRadio(scenario, radio), rhythm: timeline.rhythm, seed });
  const chain = createFaultChain(scenario.faults ?? [], { from, timeZone: venue.timeZone, seed });
  const tally: Tally = { messages: 0, sightings: 0, at: null };
  let isConnected = (): boolean => false;

  const play = async (): Promise<void> => {
    const opened = await openPublisher({ ...publisher, signal });
    isConnected = () => opened.stats.isConnected;
    try {
      await deliver(withFaults(simulate(mall, { ...timeline, onCame: truth.came }), chain), {
        publisher: opened,
        pace: createPace({ speed, isLive: true, origin: { event: from, wall: startedAt }, now, signal }),
        mayGo: async () => {},
        truth: { write: async (line) => truth.happened(line), close: async () => {} },
        tally,
      });
    } catch (error) {
      if (!signal.aborted) throw error;
      // What is not confirmed by then is lost: whoever stops a mall does not wait for it.
      await opened.drain(AbortSignal.timeout(FLUSH_MS)).catch(() => {});
    } finally {
      isConnected = () => false;
      await opened.close();
    }
  };

  const ended = play().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return {
    ended,
    inject: (fault) => chain.inject(fault, tally.at ?? from),
    mend: chain.mend,
    stop: async () => {
      stopping.abort();
      await ended.catch(() => {});
    },
    state: () => ({
      run: {
        scenario: scenario.name,
        seed,
        speed,
        radio,
        from,
        ...tally,
        faults: chain.atWork().map(({ fault, touched, lost, isInjected: byHand }) => ({
          text: faultText(fault),
          touched,
          lost,
          byHand,
        })),
        brokerConnected: isConnected(),
      },
      truth: truth.at(tally.at ?? from),
    }),
  };
}
