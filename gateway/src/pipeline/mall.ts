import { join } from 'node:path';
import type { HubError } from '@atrium/shared/errors';
import type { Frame } from '@atrium/shared/wire/frame';
import { FRAME_EVERY_MS } from '@atrium/shared/wire/socket';
import { formatTopic, type Topic } from '@atrium/shared/wire/topics';
import { frameOf } from '../core/frame.ts';
import { createAdmission, forgetBefore, keyOf, remember } from '../core/intake/admission.ts';
import type { ClockMode } from '../core/intake/clock.ts';
import type { Entry, TickRecord } from '../core/record.ts';
import { createFold, type FoldState } from '../core/state.ts';
import { step } from '../core/step.ts';
import type { VenueIndex } from '../core/venue-index.ts';
import { decodeMessage } from '../decode/decode-message.ts';
import { maskSample } from '../decode/mask.ts';
import type { DecodeFault } from '../decode/wire-event.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';
import { createFaultRing, type FaultRing } from './faults.ts';
import type { EventLogFactory, HistoryStore, RawMessage } from './ports.ts';
import { createPseudonyms } from './pseudonyms.ts';
import { createStoreWriter, type StoreWriter } from './store-writer.ts';
import { createStoredMark } from './stored-mark.ts';
import { toPoints } from './to-points.ts';
import { gather, type Outcome, sumRefusals } from './to-records.ts';

/** Without input for this long the mall's time goes on by itself, ms. Contract, section 8. */
const IDLE_AFTER_MS = 2_000;
/** Device-keyed log entries live this long on the wall clock, ms. Contract, section 6. */
const LOG_KEPT_MS = 24 * 3_600_000;

/** One mall at work: from raw messages to log, fold, history and frames. */
export type Mall = {
  readonly index: VenueIndex;
  readonly store: HistoryStore;
  readonly writer: StoreWriter;
  /** The fold's state; read only. */
  readonly state: FoldState;
  readonly faults: FaultRing;
  /** Take one message. @returns resolves when its events are on disk or counted as refused */
  readonly ingest: (topic: Topic, message: RawMessage) => Promise<void>;
  /** Count a message that is for no part of this mall. */
  readonly refuse: (topicName: string, fault: DecodeFault, payload: Uint8Array) => Promise<void>;
  /** The latest frame. The same object until there is a new one. */
  readonly frame: () => Frame;
  /** Be told of each new frame, and at least every {@link FRAME_EVERY_MS} that nothing changed. */
  readonly onFrame: (listener: (frame: Frame) => void) => () => void;
  readonly healthy: () => { readonly log: boolean; readonly store: boolean };
  readonly close: () => Promise<void>;
};

export type MallDeps = {
  readonly index: VenueIndex;
  readonly dataDir: string;
  readonly mode: ClockMode;
  readonly holdMs: number;
  readonly store: HistoryStore;
  readonly openLog: EventLogFactory;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** False while the broker cannot be reached. */
  readonly connected: () => boolean;
};

export async function createMall(deps: MallDeps): Promise<Mall> {
  const { index, store, clock, metrics, log, mode } = deps;
  const dir = join(deps.dataDir, 'malls', index.venue.id);
  const onFault = (error: HubError): void => log.error({ err: error }, 'log-write-failed');
  const pseudonyms = await createPseudonyms({
    path: join(dir, 'keys.json'),
    timeZone: index.venue.timeZone,
    clock,
    onFault,
  });
  const admission = createAdmission();
  const faults = createFaultRing();
  const state = createFold({ index, mode, holdMs: deps.holdMs });
  const mark = await createStoredMark(join(dir, 'stored.json'), clock);
  const writer = createStoreWriter({
    store,
    clock,
    metrics,
    storedSeq: mark.seq,
    onStored: mark.set,
    onTrouble: (result) => log.warn({ store: store.name, ...result }, 'store-write-trouble'),
  });
  /** What history has already; a log that lost its end cannot hide new entries behind an old mark. */
  let alreadyStored = mark.seq;
  const listeners = new Set<(frame: Frame) => void>();
  let frame = frameOf(state);
  let lastInputAt = clock.now();
  let inputSinceTick = false;
  let inputSinceFlush = false;

  function fold({ seq, record }: Entry): void {
    const [, effects] = step(state, { seq, record });
    if (seq <= alreadyStored) return;
    const written = effects.map((effect) => toPoints(effect, seq, index));
    writer.add({ points: written.flatMap((w) => w.points), removed: written.flatMap((w) => w.removed) }, seq);
  }

  function onDurable(entries: readonly Entry[]): void {
    for (const entry of entries) fold(entry);
    metrics.logEntries.set(entries.at(-1)?.seq ?? 0);
    if (entries.some(({ record }) => record.k === 't')) showFrame();
  }

  function showFrame(): void {
    frame = frameOf(state);
    for (const listener of listeners) listener(frame);
  }

  metrics.observe(() => {
    metrics.devicesTracked.set(state.tracks.size);
    metrics.devicesEvicted.set(state.evicted);
    metrics.reorderWaiting.set(state.reorder.heap.length);
    metrics.storeSpooled.set(writer.waiting());
    if (Number.isFinite(state.clock.watermark)) metrics.watermark.set(state.clock.watermark / 1000);
  });

  const eventLog = await deps.openLog({
    dir: join(dir, 'log'),
    clock,
    onDurable,
    onFault,
  });
  const replayed = await eventLog.replay((entry) => {
    const { record } = entry;
    if (record.k !== 't' && record.k !== 'x' && record.k !== 'b')
      remember(admission, record.k, record.at, keyOf(record));
    fold(entry);
  });
  alreadyStored = Math.min(mark.seq, replayed.lastSeq);
  metrics.logCorrupt.set(replayed.corrupt);
  if (replayed.entries > 0) log.info({ mall: index.venue.id, ...replayed }, 'log-replayed');
  inputSinceFlush = replayed.entries > 0;
  forgetBefore(admission, state.clock.watermark);
  frame = frameOf(state);

  function noteFault(topicName: string, { reason, field, detail, at }: DecodeFault, payload: Uint8Array): void {
    metrics.malformed.inc({ reason });
    faults.add({ at: at ?? clock.now(), topic: topicName, reason, field, detail, sample: maskSample(payload) });
  }

  async function refuse(topicName: string, fault: DecodeFault, payload: Uint8Array): Promise<void> {
    const now = clock.now();
    metrics.received.inc();
    noteFault(topicName, fault, payload);
    await eventLog.append([{ k: 'x', rx: now, at: fault.at ?? now, outcome: 'malformed', n: 1 }]);
  }

  function noteOutcome(topicName: string, { event, verdict }: Outcome, payload: Uint8Array): void {
    if (verdict === 'accepted') metrics.accepted.inc();
    else if (verdict === 'duplicate') metrics.duplicate.inc();
    else if (verdict === 'late') metrics.late.inc();
    else {
      const { at } = event.message;
      noteFault(
        topicName,
        { reason: 'future', field: 'at', detail: `at is ${at - clock.now()} ms ahead of the hub's clock`, at },
        payload,
      );
    }
  }

  async function ingest(topic: Topic, { payload, contentType }: RawMessage): Promise<void> {
    await eventLog.room();
    await writer.room();
    const now = clock.now();
    const decoded = decodeMessage(topic, payload, { ...index, currency: index.venue.currency }, contentType);
    const moment = { now, watermark: state.clock.watermark };
    const { records, outcomes } = gather(decoded.events, { admission, pseudonyms, moment });
    metrics.received.inc(outcomes.length + decoded.faults.length);
    const topicName = formatTopic(topic);
    for (const outcome of outcomes) noteOutcome(topicName, outcome, payload);
    for (const fault of decoded.faults) noteFault(topicName, fault, payload);
    const refused = [
      ...outcomes.flatMap(({ event, verdict }) =>
        verdict === 'accepted'
          ? []
          : // An event from the future is filed under the time it came, not under the one it claims.
            [
              verdict === 'future'
                ? { outcome: 'malformed' as const, at: now }
                : { outcome: verdict, at: event.message.at },
            ],
      ),
      ...decoded.faults.map(({ at }) => ({ outcome: 'malformed' as const, at: at ?? now })),
    ];
    if (records.length > 0) {
      lastInputAt = now;
      inputSinceTick = true;
      inputSinceFlush = true;
    }
    await pseudonyms.settled();
    await eventLog.append([...records, ...sumRefusals(refused, now)]);
  }

  function tickMode(): TickRecord['mode'] | null {
    const idle = clock.now() - lastInputAt >= IDLE_AFTER_MS;
    // While the broker is away the sensors' backlog is still to come: time must not run ahead of it.
    if (mode === 'wall' && idle && deps.connected()) return 'clock';
    if (mode === 'event' && idle && inputSinceFlush) return 'flush';
    return inputSinceTick ? 'mark' : null;
  }

  let ticking = false;
  async function tick(): Promise<void> {
    const kind = tickMode();
    if (kind === null || ticking) {
      for (const listener of listeners) listener(frame);
      return;
    }
    ticking = true;
    inputSinceTick = false;
    if (kind === 'flush') inputSinceFlush = false;
    await eventLog.append([{ k: 't', rx: clock.now(), mode: kind }]);
    ticking = false;
  }

  let minutes = 0;
  async function housekeep(): Promise<void> {
    forgetBefore(admission, state.clock.watermark);
    await pseudonyms.rotate(state.clock.watermark);
    minutes++;
    if (mode === 'wall' && minutes % 10 === 0) await eventLog.trim(clock.now() - LOG_KEPT_MS, writer.storedSeq());
  }

  const stopTick = clock.every(FRAME_EVERY_MS, () => void tick());
  const stopHousekeeping = clock.every(60_000, () => {
    housekeep().catch((error: unknown) => log.error({ err: error }, 'housekeeping-failed'));
  });

  return {
    index,
    store,
    writer,
    state,
    faults,
    ingest,
    refuse,
    frame: () => frame,
    onFrame: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    healthy: () => ({ log: eventLog.healthy(), store: writer.healthy() }),
    close: async () => {
      stopTick();
      stopHousekeeping();
      await pseudonyms.close();
      await eventLog.close();
      await writer.close(5_000);
      await mark.close();
    },
  };
}
