import { join } from 'node:path';
import type { HubError } from '@atrium/shared/errors';
import type { Frame } from '@atrium/shared/wire/frame';
import { FRAME_EVERY_MS } from '@atrium/shared/wire/socket';
import type { Topic } from '@atrium/shared/wire/topics';
import { frameOf } from '../core/frame.ts';
import { forgetBefore, type Moment, type Verdict } from '../core/intake/admission.ts';
import type { ClockMode } from '../core/intake/clock.ts';
import type { Entry } from '../core/record.ts';
import type { FoldState } from '../core/state.ts';
import type { VenueIndex } from '../core/venue-index.ts';
import { decodeMessage } from '../decode/decode-message.ts';
import type { Decoded, DecodeFault, WireEvent } from '../decode/wire-event.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';
import { createAccount, type Origin as Received } from './account.ts';
import { createCheckpoints } from './checkpoints.ts';
import { createEdge } from './edge.ts';
import { createFaultRing, type FaultRing } from './faults.ts';
import { type FoldSettings, foldIdentity } from './fold-content.ts';
import { createFolding } from './folding.ts';
import { createForgetting } from './forgetting.ts';
import { createHousekeeping } from './housekeeping.ts';
import { createLeaving, type Forgotten } from './leaving.ts';
import { originOf } from './origin.ts';
import { createPast, type Past } from './past.ts';
import type { EventLogFactory, EventLogPort, HistoryStore, RawMessage } from './ports.ts';
import type { Privacy } from './privacy.ts';
import { createPulse } from './pulse.ts';
import { createReading, type Reading } from './reading.ts';
import { createRecovery } from './recovery.ts';
import { createRetention, DEVICES_KEPT_MS, keysNeededAt } from './retention.ts';
import { createSightingSpool } from './sighting-spool.ts';
import { BATCH_POINTS, createStoreWriter, type StoreWriter } from './store-writer.ts';
import { createStoredMark } from './stored-mark.ts';
import { startTicking } from './ticking.ts';
import { createTillMemory, type TillMemory } from './till-memory.ts';
import { gather, judge, type Outcome } from './to-records.ts';
import { createDiscovery, type Discovery } from './vendors/discovery.ts';

/** Where events came from, as it may be shown, and the bytes that a sample is taken from. */
export type Origin = Omit<Received, 'now'>;

/** One mall at work: from raw messages to log, fold, history and frames. */
export type Mall = {
  readonly index: VenueIndex;
  readonly store: HistoryStore;
  readonly writer: StoreWriter;
  readonly reading: Reading;
  readonly past: Past;
  /** For folding the past anew. */
  readonly log: Pick<EventLogPort, 'read' | 'first'>;
  readonly settings: FoldSettings;
  /** The fold's state; read only. */
  readonly state: FoldState;
  readonly faults: FaultRing;
  /** Receivers that talk and are not in the venue. */
  readonly discovery: Discovery;
  /** Take one message. @returns resolves when its events are on disk or counted as refused */
  readonly ingest: (topic: Topic, message: RawMessage) => Promise<void>;
  /** Take what was decoded already. @returns what became of each event, in order, once it is on disk */
  readonly offer: (decoded: Decoded, origin: Origin) => Promise<readonly Outcome[]>;
  /** What would become of events that were offered now; nothing is taken, counted or remembered. */
  readonly judge: (events: readonly WireEvent[]) => readonly Verdict[];
  readonly tills: TillMemory;
  readonly privacy: Privacy;
  /** Count a message that is for no part of this mall. */
  readonly refuse: (topicName: string, fault: DecodeFault, payload: Uint8Array) => Promise<void>;
  /** The latest frame. The same object until there is a new one. */
  readonly frame: () => Frame;
  /** Be told of each new frame, and at least every {@link FRAME_EVERY_MS} that nothing changed. */
  readonly onFrame: (listener: (frame: Frame) => void) => () => void;
  /** False while the broker cannot be reached: what is silent then may be talking. */
  readonly connected: () => boolean;
  /** `caughtUp`: history lacks no more than one batch. */
  readonly healthy: () => { readonly log: boolean; readonly store: boolean; readonly caughtUp: boolean };
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
  readonly privacy: Privacy;
  readonly onForgotten?: (told: Forgotten) => void;
  /** False while the broker cannot be reached. */
  readonly connected: () => boolean;
};

export async function createMall(deps: MallDeps): Promise<Mall> {
  const { index, store, clock, metrics, log, mode } = deps;
  const dir = join(deps.dataDir, 'malls', index.venue.id);
  const onFault = (error: HubError): void => log.error({ err: error }, 'log-write-failed');
  const tills = createTillMemory();
  const faults = createFaultRing();
  const discovery = createDiscovery(clock);
  const mark = await createStoredMark(join(dir, 'stored.json'), clock);
  const writer = createStoreWriter({
    store,
    clock,
    metrics,
    storedSeq: mark.seq,
    onStored: (seq) => mark.set(spool.storedSeq(seq)),
    onTrouble: (result) => log.warn({ store: store.name, ...result }, 'store-write-trouble'),
  });
  const report = (what: string) => (error: unknown) => log.error({ err: error }, what);
  const settings = { index, mode, holdMs: deps.holdMs };
  const logDir = join(dir, 'log');
  const eventLog = await deps.openLog({ dir: logDir, clock, onDurable: (entries) => onDurable(entries), onFault });
  const checkpoints = await createCheckpoints(join(dir, 'checkpoints'), foldIdentity(settings));
  const recovery = await createRecovery({
    settings,
    log: eventLog,
    checkpoints,
    storedSeq: mark.seq,
    keptMs: DEVICES_KEPT_MS,
    onFault: report('checkpoint-failed'),
  });
  const { state, admission } = recovery;
  const edge = await createEdge({ ...deps, dir, tills, admission, onFault });
  const { pseudonyms } = edge;
  const listeners = new Set<(frame: Frame) => void>();
  let frame = frameOf(state);
  const account = createAccount(metrics, faults);
  const retention = createRetention();
  for (const { at, seq } of checkpoints.list()) retention.note(at, seq);
  const forgotten = { path: join(dir, 'forgotten.json'), mall: index.venue.id, keptMs: DEVICES_KEPT_MS };
  const forgetting = await createForgetting({ ...forgotten, store });
  const pending = (): boolean => state.accrual.size > 0;
  const pulse = createPulse({ clock, mode, connected: deps.connected, pending });
  const reading = createReading(writer, clock);
  const leaving = createLeaving({ ...deps, mall: index.venue.id, reading, consents: edge.consents });
  const known = { ...index, currency: index.venue.currency };

  const spool = createSightingSpool({ index, log: eventLog, store, writer, clock, metrics });
  const storedSeq = (): number => spool.storedSeq(writer.storedSeq());
  const folding = createFolding({
    spool,
    state,
    writer,
    storedSeq: mark.seq,
    devicesKeptMs: DEVICES_KEPT_MS,
    onFolded: (entry) => {
      pulse.note(entry.record);
      retention.note(state.clock.watermark, entry.seq);
      recovery.note(entry);
    },
  });

  function onDurable(entries: readonly Entry[]): void {
    for (const entry of entries) {
      folding.fold(entry);
      if (entry.record.k === 't') showFrame();
    }
    metrics.logEntries.set(entries.at(-1)?.seq ?? 0);
  }

  function showFrame(): void {
    frame = frameOf(state);
    for (const listener of listeners) listener(frame);
  }

  metrics.observe(() => {
    metrics.devicesTracked.set(state.tracks.size);
    metrics.devicesEvicted.set(state.evicted);
    metrics.reorderWaiting.set(state.reorder.heap.length);
    metrics.storeSpooled.set(writer.waiting() + spool.waiting());
    metrics.categoriesFolded.set(tills.categories.folded);
    metrics.checkpointsRefused.set(checkpoints.refused());
    if (Number.isFinite(state.clock.watermark)) metrics.watermark.set(state.clock.watermark / 1000);
  });

  const replayed = await recovery.replay((entry) => {
    tills.note([entry.record]);
    folding.fold(entry);
  });
  if (replayed.lastSeq < mark.seq) await mark.lower(replayed.lastSeq);
  folding.forgetAfter(replayed.lastSeq);
  metrics.logCorrupt.set(replayed.corrupt);
  const { startedAt } = recovery;
  if (replayed.lastSeq > 0) log.info({ mall: index.venue.id, startedAt, ...replayed }, 'log-replayed');
  const present = (): number => (mode === 'wall' ? clock.now() : state.clock.watermark);
  const recall = (): Promise<void> => tills.recall({ store, admission, mall: index.venue.id, present: present() });
  await recall().catch((error: unknown) => log.warn({ err: error }, 'tills-not-recalled'));
  forgetBefore(admission, state.clock.watermark);
  frame = frameOf(state);

  async function refuse(topic: string, fault: DecodeFault, payload: Uint8Array): Promise<void> {
    await eventLog.room();
    const booked = account.book([], [fault], { topic, payload, now: clock.now() });
    await eventLog.append(booked.refused);
    booked.show();
  }

  const moment = (): Moment => ({ now: clock.now(), watermark: state.clock.watermark });

  async function take(read: () => Decoded, origin: Origin): Promise<readonly Outcome[]> {
    const done = pulse.begin();
    let brought: 'events' | 'nothing' = 'nothing';
    try {
      await eventLog.room();
      await writer.room();
      const decoded = read();
      const { records, outcomes } = gather(decoded.events, { ...edge, moment: moment() });
      const { refused, show } = account.book(outcomes, decoded.faults, { ...origin, now: clock.now() });
      if (records.length > 0) brought = 'events';
      await edge.settled();
      await eventLog.append([...records, ...refused]);
      tills.note(records);
      if (records.some(({ k }) => k === 'i')) void leaving.begin().catch(report('member-not-forgotten'));
      show();
      return outcomes;
    } finally {
      done(brought);
    }
  }

  async function ingest(topic: Topic, { payload, contentType }: RawMessage): Promise<void> {
    await take(() => decodeMessage(topic, payload, known, contentType), originOf(topic, payload, index));
  }

  const stopTick = startTicking({
    clock,
    pulse,
    append: eventLog.append,
    onQuiet: () => {
      for (const listener of listeners) listener(frame);
    },
    onFault: report('tick-failed'),
  });
  const stopHousekeeping = createHousekeeping({
    clock,
    mode,
    state,
    eventLog,
    writer,
    storedSeq,
    keptMs: DEVICES_KEPT_MS,
    retention,
    chores: [
      async () => forgetBefore(admission, state.clock.watermark),
      () => pseudonyms.rotate(keysNeededAt(mode, state.clock.watermark, clock.now())),
      () => recovery.tidy(storedSeq()),
      () => leaving.finish(),
      // Of a history that was away at the start.
      recall,
    ],
    forgetting,
    report,
  });

  return {
    index,
    store,
    writer,
    reading,
    state,
    past: createPast({ settings, log: eventLog, checkpoints, store }),
    log: eventLog,
    settings,
    faults,
    discovery,
    ingest,
    offer: (decoded, origin) => take(() => decoded, origin),
    judge: (events) => judge(events, { ...edge, moment: moment() }),
    tills,
    privacy: deps.privacy,
    refuse,
    frame: () => frame,
    onFrame: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    connected: deps.connected,
    healthy: () => ({
      log: eventLog.healthy(),
      store: writer.healthy(),
      caughtUp: writer.waiting() + spool.waiting() <= BATCH_POINTS,
    }),
    close: async () => {
      stopTick();
      stopHousekeeping();
      await pseudonyms.close();
      await eventLog.close();
      await recovery.close();
      await spool.close();
      await writer.close(5_000);
      await mark.close();
    },
  };
}
