import type { WriteResult } from '../pipeline/ports.ts';
import type { Series } from './influx-reply.ts';
import type { InfluxQl } from './influxql.ts';
import type { WriteRequest } from './line-protocol.ts';

/** Data in and out of one InfluxDB. Every call ends. */
export type InfluxClient = {
  /** As the last answer had it; null before the first. */
  readonly version: () => string | null;
  /** Never rejects, unless for a bug. */
  readonly write: (request: WriteRequest) => Promise<WriteResult>;
  /** With times as RFC 3339 texts, which keep nanoseconds: as JSON numbers they would lose them. */
  readonly query: (query: InfluxQl) => Promise<readonly Series[]>;
  /** @throws HubError */
  readonly remove: (query: InfluxQl) => Promise<void>;
  readonly close: () => void;
};
