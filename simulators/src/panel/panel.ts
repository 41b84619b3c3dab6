import { HubError } from '@atrium/shared/errors';
import type { EpochMs } from '@atrium/shared/units';
import type { Venue } from '@atrium/shared/venue/venue';
import type { PanelStart, PanelState } from '@atrium/shared/wire/panel';
import { checkSources } from '../faults/check-sources.ts';
import { readFault } from '../faults/read-fault.ts';
import { SCENARIOS } from '../scenarios/catalogue.ts';
import { type Run, type RunSetup, startRun } from './run.ts';

/** What a developer does to the simulated mall: one run at a time. */
export type Panel = {
  readonly state: () => PanelState;
  /** Resolves when it has begun. @throws HubError `BAD_REQUEST` */
  readonly start: (wish: PanelStart) => Promise<void>;
  readonly stop: () => Promise<void>;
  /** @throws HubError `BAD_REQUEST` that says what is wrong with it */
  readonly inject: (text: string) => void;
  readonly mend: () => void;
  /** Resolves with the reason when a run fails. */
  readonly onFailed: (listener: (reason: unknown) => void) => void;
};

export type PanelSetup = Pick<RunSetup, 'publisher' | 'now' | 'venue'> & {
  /** Where the mall's time stands in the hub: what comes before it is too late. */
  readonly standsAt: () => Promise<EpochMs>;
};

export function createPanel({ venue, publisher, now, standsAt }: PanelSetup): Panel {
  const listeners: ((reason: unknown) => void)[] = [];
  let run: Run | null = null;
  let phase: PanelState['phase'] = 'idle';
  let failure: string | null = null;
  /** Starts and stops, one after the other. */
  let turn: Promise<void> = Promise.resolve();

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  };

  const end = async (): Promise<void> => {
    if (phase !== 'playing') return;
    phase = 'stopping';
    await run?.stop();
    phase = 'idle';
  };

  const begin = async (wish: PanelStart): Promise<void> => {
    const scenario = SCENARIOS[wish.scenario];
    if (scenario === undefined) throw noScenario(wish.scenario);
    checkSources(scenario.faults ?? [], venue);
    const from = Math.min(now(), await standsAt());
    await end();
    const begun = startRun({ venue: placeFor(venue, scenario.hours), scenario, wish, from, publisher, now });
    run = begun;
    phase = 'playing';
    failure = null;
    begun.ended.catch((reason: unknown) => {
      if (run !== begun) return;
      phase = 'failed';
      failure = reason instanceof Error ? reason.message : String(reason);
      for (const listener of listeners) listener(reason);
    });
  };

  const playing = (): Run => {
    if (run === null || phase !== 'playing') throw new HubError('BAD_REQUEST', 'no scenario is playing');
    return run;
  };

  return {
    state: () => ({
      mall: venue.id,
      currency: venue.currency,
      phase,
      failure,
      ...(run?.state() ?? { run: null, truth: null }),
    }),
    start: (wish) => inTurn(() => begin(wish)),
    stop: () => inTurn(end),
    inject: (text) => {
      const target = playing();
      const fault = readText(text);
      checkSources([fault], venue);
      target.inject(fault);
    },
    mend: () => playing().mend(),
    onFailed: (listener) => void listeners.push(listener),
  };
}

const placeFor = (venue: Venue, hours = venue.hours): Venue => ({ ...venue, hours });

const noScenario = (name: string): HubError =>
  new HubError('BAD_REQUEST', `there is no scenario "${name}", only ${Object.keys(SCENARIOS).join(', ')}`);

function readText(text: string): ReturnType<typeof readFault> {
  try {
    return readFault(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw noFault(text, error);
  }
}

const noFault = (text: string, cause: RangeError): HubError =>
  new HubError('BAD_REQUEST', `fault "${text}": ${cause.message}`, { cause });
