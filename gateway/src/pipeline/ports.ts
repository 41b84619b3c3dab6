import type { HubError } from '@atrium/shared/errors';
import type { LevelId, MallId, StoreId } from '@atrium/shared/ids';
import type { RulesOverride } from '@atrium/shared/metrics/rules';
import type { EpochMs } from '@atrium/shared/units';
import type {
  BenchmarkRow,
  CalibrationAnswer,
  FlowRow,
  FUNNEL_KEYS,
  FunnelRow,
  HeatmapMetric,
  HeatmapRow,
} from '@atrium/shared/wire/analytics';
import type { Campaign, CampaignRow, MemberSummary } from '@atrium/shared/wire/campaigns';
import type { Frame } from '@atrium/shared/wire/frame';
import type {
  FaultSample,
  KPI_BUCKETS,
  KPI_KEYS,
  KpiRow,
  LedgerTotals,
  SensorLedgerRow,
  SensorRow,
  VisitRow,
} from '@atrium/shared/wire/http';
import type { PrivacyReport } from '@atrium/shared/wire/privacy';
import type { PurchaseReceipt, SalesKey, SalesRow } from '@atrium/shared/wire/sales';
import type { DiscoveredSensor, DryRun, DryRunAnswer } from '@atrium/shared/wire/sensors';
import type { Entry, LogRecord } from '../core/record.ts';
import type { VenueIndex } from '../core/venue-index.ts';
import type { PurchaseBody } from '../decode/purchases/read-purchases.ts';
import type { Clock } from '../platform/clock.ts';
import type { AnyPoint, IntFieldOf, Measurement, Point, PointRef, TagOf } from './history-schema.ts';

/** What the shell needs from its adapters. Adapters import this file and the schema, never each other. */

/** A message as it came off the wire, before anything was believed. */
export type RawMessage = {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** MQTT 5 content type, if any. */
  readonly contentType?: string;
};

/**
 * Where sources hand their messages to.
 * @returns resolves once the message is on disk (or counted as refused): only then may the source acknowledge it
 */
export type Ingest = (message: RawMessage) => Promise<void>;

/** A running input. `connected` is false while the broker cannot be reached: the mall's clock then does not run ahead of the backlog. */
export type Source = {
  readonly connected: () => boolean;
  readonly close: () => Promise<void>;
};

/** Points that belong together; written all or not at all as far as the engine can. */
export type Batch = { readonly points: readonly AnyPoint[]; readonly removed: readonly PointRef[] };

export type WriteResult =
  /** Safely on the engine's disk. */
  | { readonly kind: 'stored' }
  /** Some points refused for good, the rest stored: never retry, count the refused. */
  | { readonly kind: 'partial'; readonly reason: string; readonly refused: number }
  /** All refused for good: never retry. */
  | { readonly kind: 'rejected'; readonly reason: string }
  /** Outcome unknown or engine away: send the very same batch again. */
  | { readonly kind: 'retry'; readonly reason: string };

/** Half-open range of event time, epoch ms. */
export type Range = { readonly from: EpochMs; readonly to: EpochMs };

export type Filter<M extends Measurement> = { readonly [T in TagOf<M>]?: readonly string[] };

/** Sums over a range, by tags and by UTC bucket. Sums are the only aggregate: they merge, in every engine alike. */
export type SumQuery<M extends Measurement = Measurement> = {
  readonly measurement: M;
  readonly range: Range;
  /** Bucket width, ms, aligned to the epoch; absent: one row for the whole range. */
  readonly everyMs?: number;
  readonly groupBy: readonly TagOf<M>[];
  readonly where: Filter<M>;
  readonly sum: readonly IntFieldOf<M>[];
};

/** One row of sums. `rows` is how many points went in. Groups and buckets without points give no row. Sorted by time, then tags. */
export type SumRow = {
  /** Start of the bucket, or of the range when the query has no buckets. */
  readonly from: EpochMs;
  readonly tags: Readonly<Record<string, string>>;
  readonly sums: Readonly<Record<string, number>>;
  readonly rows: number;
};

/** Single points in rising `timeNs`, then by tags. */
export type PointQuery<M extends Measurement = Measurement> = {
  readonly measurement: M;
  readonly range: Range;
  readonly where: Filter<M>;
  /** Only points strictly after this time: paging. */
  readonly afterNs?: bigint;
  /** Points of a page. All points of its last time come with it, beyond the limit too, so that paging by `afterNs` loses none. */
  readonly limit: number;
};

/** Everything of one measurement in a range. */
export type EraseQuery<M extends Measurement = Measurement> = {
  readonly measurement: M;
  readonly range: Range;
  readonly where: Filter<M>;
};

export type StoreHealth = { readonly ok: boolean; readonly version: string; readonly detail?: string };

/**
 * Durable history behind one port. Every implementation answers every query alike; `stores/history-store.contract.ts` is the
 * proof. Failing calls reject with a HubError STORE_UNREACHABLE (retriable) or STORE_REJECTED (not); `write` never rejects for
 * what its result can say. Every call ends: each has its own deadline.
 */
export type HistoryStore = {
  readonly name: 'embedded' | 'influx1' | 'influx2';
  /** Create what is missing; refuse a file or database of another schema version. @throws HubError STORE_SCHEMA_DRIFT */
  readonly open: () => Promise<void>;
  readonly write: (batch: Batch) => Promise<WriteResult>;
  readonly sums: <M extends Measurement>(query: SumQuery<M>) => Promise<readonly SumRow[]>;
  readonly points: <M extends Measurement>(query: PointQuery<M>) => Promise<readonly Point<M>[]>;
  /** Take points out for good. */
  readonly erase: <M extends Measurement>(query: EraseQuery<M>) => Promise<void>;
  readonly health: () => Promise<StoreHealth>;
  readonly close: () => Promise<void>;
};

export type Replayed = {
  readonly entries: number;
  /** Damaged lines, skipped. */
  readonly corrupt: number;
  /** Bytes of a write that a crash cut short, taken off. */
  readonly tornBytes: number;
  readonly lastSeq: number;
};

/** The durable log of every acknowledged event. */
export type EventLogPort = {
  /** Place of the last entry on disk; 0 when there is none. Before `replay`. */
  readonly last: () => Promise<number>;
  /** Read everything after the place `after` (from the beginning unless told), oldest first. Once, before the first append. */
  readonly replay: (visit: (entry: Entry) => void, after?: number) => Promise<Replayed>;
  /** What is on disk after the place `after`, oldest first, in pieces of a few milliseconds' work. Ends where the log ended when it began. */
  readonly read: (after: number) => AsyncIterable<readonly Entry[]>;
  /** The oldest place that is still there; one more than the last when nothing is. */
  readonly first: () => number;
  /** Add records. @returns resolves when they are on disk and were handed to `onDurable` */
  readonly append: (records: readonly LogRecord[]) => Promise<void>;
  /** Resolves when the buffer has room: await it before taking more. Policy at the limit: block. */
  readonly room: () => Promise<void>;
  /** False while the disk refuses; appends wait and are retried. */
  readonly healthy: () => boolean;
  /** Delete whole segments whose last record is older than `rx` and not after place `seq`. @returns how many */
  readonly trim: (olderThanRx: number, upToSeq: number) => Promise<number>;
  readonly close: () => Promise<void>;
};

export type EventLogFactory = (deps: {
  readonly dir: string;
  readonly clock: Clock;
  /** Called in order, after the sync, before `append` resolves. */
  readonly onDurable: (entries: readonly Entry[]) => void;
  readonly onFault: (error: HubError) => void;
}) => Promise<EventLogPort>;

export type VisitQuery = Range & { readonly store?: StoreId; readonly limit: number; readonly cursor?: bigint };
export type VisitPage = { readonly rows: readonly VisitRow[]; readonly next: string | null };
export type KpiQuery = Range & {
  readonly by: (typeof KPI_KEYS)[number];
  readonly bucket?: (typeof KPI_BUCKETS)[number];
  /** Leave out what would tell about fewer than ten devices: for everybody but the mall's own staff. One store at a time. */
  readonly anonymous?: true;
  readonly store?: StoreId;
};

/** An upload of purchases: `store` is the one that the sender may write for, null when each row names its own. */
export type PurchaseUploadQuery = {
  readonly body: PurchaseBody;
  readonly store: StoreId | null;
  /** Say what would happen, and take nothing. */
  readonly preview: boolean;
};
/** For whom an answer is: what a tenant is told is k-anonymous. */
export type Audience = 'staff' | 'tenant';
export type FlowQuery = Range & { readonly store?: StoreId; readonly audience: Audience };
export type FunnelQuery = Range & {
  readonly by: (typeof FUNNEL_KEYS)[number];
  readonly store?: StoreId;
  readonly audience: Audience;
};
/** `own`: every store of the asker, none of which is part of the floor. */
export type BenchmarkQuery = Range & {
  readonly store: StoreId;
  readonly own: readonly StoreId[];
  readonly audience: Audience;
};
export type HeatmapQuery = Range & { readonly metric: HeatmapMetric; readonly level?: LevelId };

export type MemberQuery = Range & { readonly store?: StoreId };

export type SalesQuery = Range & { readonly by: SalesKey; readonly store?: StoreId };

/** `every`: one frame for each so many ms of the mall's time at most; without it all that were shown. */
export type FrameQuery = Range & { readonly every?: number; readonly limit: number };
/** `next`: the `from` of the page after. */
export type FramePage = { readonly rows: readonly Frame[]; readonly next: string | null };
export type WhatIfQuery = Range & { readonly rules: RulesOverride };
export type WhatIfRow = { readonly key: string; readonly before: KpiRow; readonly after: KpiRow };

/** One mall as the outside may ask about it. Queries reject with STORE_UNREACHABLE while history is away. */
export type MallPort = {
  readonly index: VenueIndex;
  /** The latest frame. The same object until there is a new one. */
  readonly frame: () => Frame;
  /** Be told of each new frame, and of the old one again every second that nothing changed. @returns how to stop */
  readonly onFrame: (listener: (frame: Frame) => void) => () => void;
  readonly faults: () => readonly FaultSample[];
  readonly sensors: () => readonly SensorRow[];
  /** What is stored about devices and people now. */
  readonly privacy: () => Promise<PrivacyReport>;
  /** Opt a device out, or in again. */
  readonly choose: (device: string, choice: 'out' | 'in') => Promise<void>;
  /** Receivers that talk and are not in the venue, most talkative first. */
  readonly discovered: () => readonly DiscoveredSensor[];
  readonly visits: (query: VisitQuery) => Promise<VisitPage>;
  /** The mall at a past moment; null when nothing is known of then. */
  readonly frameAt: (at: EpochMs) => Promise<Frame | null>;
  readonly frames: (query: FrameQuery) => Promise<FramePage>;
  /** KPIs of a logged range as they are and as they would be under other thresholds: the mall's, then each store's. */
  readonly whatIf: (query: WhatIfQuery) => Promise<readonly WhatIfRow[]>;
  readonly kpis: (query: KpiQuery) => Promise<readonly KpiRow[]>;
  readonly flows: (query: FlowQuery) => Promise<readonly FlowRow[]>;
  readonly funnel: (query: FunnelQuery) => Promise<readonly FunnelRow[]>;
  readonly benchmark: (query: BenchmarkQuery) => Promise<readonly BenchmarkRow[]>;
  readonly heatmap: (query: HeatmapQuery) => Promise<readonly HeatmapRow[]>;
  /** How people are told from devices, by the days before today. */
  readonly calibration: () => Promise<CalibrationAnswer>;
  /** The account of every event received in a range of event time, to the minute. */
  readonly ledger: (range: Range) => Promise<LedgerTotals>;
  /** What became of each sensor's events and how long it was silent, by hour; hours in which nothing was told are left out. */
  readonly sensorLedger: (range: Range) => Promise<readonly SensorLedgerRow[]>;
  /** Take purchases that came over HTTP, all or none. @throws HubError BAD_REQUEST naming every row that is wrong */
  readonly purchases: (upload: PurchaseUploadQuery) => Promise<PurchaseReceipt>;
  readonly sales: (query: SalesQuery) => Promise<readonly SalesRow[]>;
  readonly campaigns: () => Promise<readonly CampaignRow[]>;
  /** @throws HubError NOT_FOUND for a campaign that nothing was heard of */
  readonly campaign: (id: string) => Promise<Campaign>;
  /** People an arm needs; null where no mall has so many. */
  readonly armSize: (base: number, lift: number, power: number) => number | null;
  readonly members: (query: MemberQuery) => Promise<readonly MemberSummary[]>;
};

/** A post as it came, before anything was believed. */
export type Posted = {
  readonly payload: Uint8Array;
  readonly contentType: string | undefined;
  readonly header: (name: string) => string | undefined;
};

/** What a vendor is answered: some ask for a word of their own. */
export type PostReply = { readonly type: string; readonly body: string };

/** What comes in the words of vendors: posts of their clouds, and messages to try. */
export type VendorPort = {
  /** @throws HubError NOT_FOUND where no such vendor is configured */
  readonly greet: (vendor: string, mall: MallId) => PostReply;
  /** @returns once what was posted is on disk. @throws HubError NOT_FOUND, UNAUTHENTICATED */
  readonly take: (vendor: string, mall: MallId, posted: Posted) => Promise<PostReply>;
  /** What a message would be read as; nothing is taken. @throws HubError BAD_REQUEST naming the field */
  readonly dryRun: (mall: MallId, request: DryRun) => Promise<DryRunAnswer>;
};

export type Malls = ReadonlyMap<MallId, MallPort>;
