import { MALFORMED_REASONS } from '@atrium/shared/wire/http';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/**
 * Why an event can be given up after it came. Every queue of the hub blocks at its limit, so an `overflow` is a fault of ours;
 * `private` is what the privacy mode or somebody's opt-out does not let us keep.
 */
export const DROPPED_REASONS = ['overflow', 'private'] as const;

/** Everything that `GET /metrics` shows. Counters start at zero with the process; the ledger is the durable account. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string): Counter => new Counter({ name, help, registers });
  /** Every reason is there from the start: a rate over a counter that appears later would miss its first event. */
  const labelled = (name: string, help: string, reasons: readonly string[]): Counter<'reason'> => {
    const made = new Counter({ name, help, labelNames: ['reason'], registers });
    for (const reason of reasons) made.inc({ reason }, 0);
    return made;
  };
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers });
  const observers: (() => void)[] = [];
  return {
    contentType: registry.contentType,
    /** Have `look` set its gauges whenever somebody asks: a gauge is never older than the answer. */
    observe: (look: () => void): void => void observers.push(look),
    render: (): Promise<string> => {
      for (const look of observers) look();
      return registry.metrics();
    },
    received: counter('hub_ingest_received_total', 'Events received, each sighting of a batch counted'),
    accepted: counter('hub_ingest_accepted_total', 'Events taken into the log'),
    duplicate: counter('hub_ingest_duplicate_total', 'Events seen before'),
    late: counter('hub_ingest_late_total', 'Events too far behind the watermark'),
    malformed: labelled('hub_ingest_malformed_total', 'Events or messages refused, by reason', MALFORMED_REASONS),
    dropped: labelled('hub_ingest_dropped_total', 'Events given up, by reason', DROPPED_REASONS),
    ignored: new Counter({
      name: 'hub_vendor_ignored_total',
      help: 'Well-formed parts of vendor messages that are no event, by decoder',
      labelNames: ['decoder'],
      registers,
    }),
    storeWritten: counter('hub_store_written_total', 'Points stored'),
    storeRefused: counter('hub_store_refused_total', 'Points the store refused for good'),
    storeRetries: counter('hub_store_retries_total', 'Batches sent to the store again'),
    storeSpooled: gauge('hub_store_spooled', 'Points waiting for the store'),
    devicesTracked: gauge('hub_devices_tracked', 'Linkable devices followed now'),
    devicesEvicted: gauge('hub_devices_evicted', 'Devices forgotten because too many were followed at once'),
    reorderWaiting: gauge('hub_reorder_waiting', 'Sightings waiting for the watermark'),
    categoriesFolded: gauge(
      'hub_categories_folded',
      'Goods counted as other because tills name too many categories, since start',
    ),
    watermark: gauge('hub_watermark_seconds', "The mall's time, seconds since the epoch"),
    logEntries: gauge('hub_log_entries', 'Place of the last entry in the event log'),
    logCorrupt: gauge('hub_log_corrupt_lines', 'Damaged lines found in the event log at start'),
    checkpointsRefused: gauge(
      'hub_checkpoints_refused',
      'Checkpoints found damaged or made by another version, not used',
    ),
    brokerConnected: gauge('hub_broker_connected', '1 while the broker is connected'),
    auditLost: counter('hub_audit_lost_total', 'Lines of the audit record given up because the disk refused'),
    liveClients: gauge('hub_live_clients', 'Connected live views'),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
