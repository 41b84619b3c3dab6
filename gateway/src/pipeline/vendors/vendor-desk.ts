import type { MallId } from '@atrium/shared/ids';
import type { DiscoveredSensor } from '@atrium/shared/wire/sensors';
import type { VendorTopic } from '../../config/vendors.ts';
import { VENDOR_DECODERS, type VendorDecoderName } from '../../decode/vendors/decoders.ts';
import type { Reading, VendorDecoded, VendorInput } from '../../decode/vendors/readings.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Mall } from '../mall.ts';
import type { RawMessage } from '../ports.ts';
import type { Outcome } from '../to-records.ts';
import { createMapping, type Mapping } from './mapping.ts';
import { indexReceivers, type Receivers, resolveReadings } from './receivers.ts';
import { matchesFilter } from './topic-filter.ts';

/** Takes what receivers say in the words of their makers. */
export type VendorDesk = {
  /** Filters that a broker is asked for beside the contract's own. */
  readonly filters: readonly string[];
  /** @returns null for a topic that no filter covers, else resolves as {@link Ingest} does */
  readonly takeTopic: (message: RawMessage) => Promise<void> | null;
  /** Take what was posted. @returns what became of it, once it is on disk */
  readonly takePost: (mall: Mall, decoder: string, input: Omit<VendorInput, 'receivedAt' | 'topic'>) => Promise<Taken>;
  /** The sensors of a mall by what vendors call them. */
  readonly receiversOf: (mall: Mall) => Receivers;
  /** Names of the mappings there are, as decoders. */
  readonly mappings: readonly string[];
  /** Read a message without taking it. */
  readonly decode: (decoder: string, input: VendorInput) => VendorDecoded | Promise<VendorDecoded>;
};

export type Taken = { readonly outcomes: readonly Outcome[]; readonly refused: number; readonly ignored: number };

export type VendorDeskDeps = {
  readonly malls: ReadonlyMap<MallId, Mall>;
  readonly topics: readonly VendorTopic[];
  readonly mappings: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly metrics: Metrics;
};

const PREFIX = 'mapping:';

/** @throws HubError BAD_REQUEST for a mapping that cannot be read */
export function createVendorDesk({ malls, topics, mappings, clock, metrics }: VendorDeskDeps): VendorDesk {
  const compiled = new Map<string, Mapping>(
    Object.entries(mappings).map(([name, expression]) => [PREFIX + name, createMapping(expression)]),
  );
  const bindings = topics.filter(({ mall }) => malls.has(mall));
  for (const decoder of [...Object.keys(VENDOR_DECODERS), ...compiled.keys()]) metrics.ignored.inc({ decoder }, 0);

  const receivers = new Map([...malls.values()].map((mall) => [mall, indexReceivers(mall.index.venue.sensors)]));
  const receiversOf = (mall: Mall): Receivers => receivers.get(mall) ?? new Map();

  function decode(decoder: string, input: VendorInput): VendorDecoded | Promise<VendorDecoded> {
    const mapping = compiled.get(decoder);
    if (mapping !== undefined) return mapping(input);
    return VENDOR_DECODERS[decoder as VendorDecoderName](input);
  }

  type From = { readonly mall: Mall; readonly decoder: string; readonly shown: string };

  async function take({ mall, decoder, shown }: From, input: VendorInput): Promise<Taken> {
    const decoded = await decode(decoder, input);
    const stranger = (name: string, reading: Reading): void =>
      mall.discovery.note({ name, source: decoder, kind: kindOf(reading) });
    const { events, faults } = resolveReadings(decoded, receiversOf(mall), stranger);
    if (decoded.ignored > 0) metrics.ignored.inc({ decoder }, decoded.ignored);
    const outcomes =
      events.length + faults.length === 0
        ? []
        : await mall.offer({ events, faults }, { topic: shown, payload: input.payload });
    return { outcomes, refused: faults.length, ignored: decoded.ignored };
  }

  return {
    filters: bindings.map(({ filter }) => filter),
    takeTopic: (message) => {
      const binding = bindings.find(({ filter }) => matchesFilter(filter, message.topic));
      const mall = binding === undefined ? undefined : malls.get(binding.mall);
      if (binding === undefined || mall === undefined) return null;
      const receiver = binding.receiver ?? partOf(message.topic, binding.receiverPart);
      const input = { ...message, receivedAt: clock.now(), ...(receiver !== undefined && { receiver }) };
      // The topic of a vendor often holds a device's address: its filter is what may be shown.
      return take({ mall, decoder: binding.decoder, shown: binding.filter }, input).then(() => undefined);
    },
    takePost: (mall, decoder, input) =>
      take({ mall, decoder, shown: `POST ${decoder}` }, { ...input, topic: '', receivedAt: clock.now() }),
    mappings: [...compiled.keys()],
    decode,
    receiversOf,
  };
}

const partOf = (topic: string, part: number | undefined): string | undefined =>
  part === undefined ? undefined : topic.split('/')[part];

function kindOf(reading: Reading): DiscoveredSensor['kind'] {
  if (reading.kind === 'count') return 'counter';
  return reading.kind === 'sighting' ? reading.message.radio : 'unknown';
}
