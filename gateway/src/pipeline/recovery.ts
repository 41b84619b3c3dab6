import type { EpochMs, Millis } from '@atrium/shared/units';
import { type Admission, createAdmission, keyOf, remember } from '../core/intake/admission.ts';
import { FUTURE_AFTER_MS, LATE_AFTER_MS } from '../core/intake/clock.ts';
import type { Entry, LogRecord } from '../core/record.ts';
import { createFold, type FoldState } from '../core/state.ts';
import type { Checkpoints, Moment } from './checkpoints.ts';
import { type FoldSettings, packFold, unpackFold } from './fold-content.ts';
import type { EventLogPort, Replayed } from './ports.ts';

/** The fold as it was when the hub stopped, and the way to keep it so that the next start is as short. */
export type Recovery = {
  readonly state: FoldState;
  readonly admission: Admission;
  /** Place of the checkpoint that the state was taken from; 0 when it was none. */
  readonly startedAt: number;
  /** Read what came after the checkpoint; `fold` gets each entry in order. Once. */
  readonly replay: (fold: (entry: Entry) => void) => Promise<Replayed>;
  /** An entry was folded: keep a checkpoint when one is due. */
  readonly note: (entry: Entry) => void;
  /** Remove checkpoints that nobody needs any more. */
  readonly tidy: (storedSeq: number) => Promise<void>;
  /** Wait for a checkpoint that is being written. */
  readonly close: () => Promise<void>;
};

export type RecoveryDeps = {
  readonly settings: FoldSettings;
  readonly log: EventLogPort;
  readonly checkpoints: Checkpoints;
  /** Up to which place history has everything: what came later is folded again, to be written. */
  readonly storedSeq: number;
  /** How long checkpoints are kept in the mall's time, ms: they know devices. */
  readonly keptMs: Millis;
  readonly onFault: (error: unknown) => void;
};

/** A checkpoint is due after so much of the mall's time, ms, or so many entries; never for fewer than `MIN_ENTRIES`. */
const EVERY_MS: Millis = 300_000;
const EVERY_ENTRIES = 200_000;
const MIN_ENTRIES = 2_000;
/** A sighting's key was logged at most this long before the mall's time reached it. */
const AHEAD_MS: Millis = LATE_AFTER_MS + FUTURE_AFTER_MS + 60_000;

export async function createRecovery(deps: RecoveryDeps): Promise<Recovery> {
  const { settings, log, checkpoints, storedSeq, keptMs, onFault } = deps;
  const last = await log.last();
  // Places after the end of the log will be given again: what checkpoints say of them is not true any more.
  await checkpoints.drop(({ seq }) => seq > last);
  const admission = createAdmission();
  const found = await newest();
  const state = found?.state ?? createFold(settings);
  /** Keys of what is taken for days, only of entries that are on disk: an event that was not logged must be taken again. */
  const lasting = createAdmission();
  if (found !== null) Object.assign(lasting.slow, found.lasting);
  const startedAt = found?.moment.seq ?? 0;
  let saved: Moment = found?.moment ?? { seq: 0, at: Number.NEGATIVE_INFINITY };
  let saving: Promise<void> | null = null;

  async function newest() {
    for (const moment of checkpoints.list().toReversed()) {
      if (moment.seq > storedSeq) continue;
      const content = await checkpoints.load(moment);
      if (content !== null) return { moment, ...unpackFold(content, settings.index) };
    }
    return null;
  }

  /** Where to begin to read, so that every key of a sighting that can still be taken is seen. */
  function keysFrom(): number {
    if (found === null) return 0;
    return checkpoints.list().findLast(({ at }) => at <= found.moment.at - AHEAD_MS)?.seq ?? 0;
  }

  function isDue({ seq }: Entry, at: EpochMs): boolean {
    const entries = seq - saved.seq;
    if (saving !== null || !Number.isFinite(at) || at < 0 || entries < MIN_ENTRIES) return false;
    return entries >= EVERY_ENTRIES || at - saved.at >= EVERY_MS;
  }

  async function save(moment: Moment): Promise<void> {
    saved = moment;
    await checkpoints.save(moment, packFold({ state, lasting: lasting.slow }));
  }

  function note(entry: Entry): void {
    rememberLasting(lasting, entry.record);
    const at = state.clock.watermark;
    if (!isDue(entry, at)) return;
    saving = save({ seq: entry.seq, at })
      .catch(onFault)
      .finally(() => {
        saving = null;
      });
  }

  return {
    state,
    admission,
    startedAt,
    replay: async (fold) => {
      const { slow } = structuredClone(lasting);
      Object.assign(admission.slow, slow);
      return log.replay((entry) => {
        const { seq, record } = entry;
        if (record.k === 's' || record.k === 'b') remember(admission, record.k, record.at, keyOf(record));
        if (seq <= startedAt) return;
        rememberLasting(admission, record);
        fold(entry);
      }, keysFrom());
    },
    note,
    tidy: async (stored) => {
      const needed = checkpoints.list().findLast(({ seq }) => seq <= stored);
      const oldest = state.clock.watermark - keptMs;
      await checkpoints.drop((moment) => moment !== needed && (moment.at < oldest || moment.seq < log.first() - 1));
    },
    close: async () => {
      await saving;
    },
  };
}

function rememberLasting(memory: Admission, record: LogRecord): void {
  if (record.k === 't' || record.k === 'x' || record.k === 'b' || record.k === 's' || record.k === 'l') return;
  remember(memory, record.k, record.at, keyOf(record));
}
