import type { EpochMs } from '@atrium/shared/units';
import {
  type CountMessage,
  countSchema,
  type SightingMessage,
  type StatusMessage,
  sightingSchema,
  statusSchema,
} from '@atrium/shared/wire/messages';
import type { z } from 'zod';
import { check } from '../check.ts';
import { parsePayload } from '../payload.ts';
import { type DecodeFault, fault } from '../wire-event.ts';

/** One event as a vendor's receiver told it. `receiver` is the vendor's name for it: the venue says which sensor that is. */
export type Reading =
  | { readonly kind: 'sighting'; readonly receiver: string; readonly message: SightingMessage }
  | { readonly kind: 'count'; readonly receiver: string; readonly message: CountMessage }
  | { readonly kind: 'status'; readonly receiver: string; readonly message: StatusMessage };

/** `ignored`: well-formed parts that say nothing to us (keep-alives, temperatures, desks); counted, never silently lost. */
export type VendorDecoded = {
  readonly readings: readonly Reading[];
  readonly faults: readonly DecodeFault[];
  readonly ignored: number;
};

export type VendorInput = {
  /** MQTT topic; empty where there is none. */
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly contentType?: string;
  /** When the hub got it: the time of events whose source sends none. */
  readonly receivedAt: EpochMs;
  /** The receiver's name, for sources that do not say it. */
  readonly receiver?: string;
};

/** Read one vendor message. Pure; never throws; readings, faults and ignored parts are together at least one. */
export type VendorDecoder = (input: VendorInput) => VendorDecoded;

/** Events taken from one message; what is beyond is refused as one fault. A busy access point reports some hundreds. */
const MAX_READINGS = 20_000;

/** Gathers what one message gives. Every event passes the schema of the contract, whatever the vendor meant. */
export type Readings = {
  readonly sighting: (receiver: string | null | undefined, message: unknown, field?: string) => void;
  readonly count: (receiver: string | null | undefined, message: unknown, field?: string) => void;
  readonly status: (receiver: string | null | undefined, message: unknown, field?: string) => void;
  readonly ignore: () => void;
  readonly refuse: (problem: DecodeFault) => void;
  /** Read a part by its schema. @returns null when it does not fit, which is then among the faults */
  readonly read: <S extends z.ZodType>(schema: S, value: unknown, field?: string) => z.infer<S> | null;
};

type Sink = { readonly readings: Reading[]; readonly faults: DecodeFault[]; ignored: number; tooMany: boolean };

function createReadings(sink: Sink, fallback: string | undefined): Readings {
  const refuse = (problem: DecodeFault): void => void sink.faults.push(problem);
  function read<S extends z.ZodType>(schema: S, value: unknown, field = ''): z.infer<S> | null {
    const result = check(schema, value, field);
    if (result.ok) return result.value;
    refuse(result.error);
    return null;
  }
  function roomAndReceiver(receiver: string | null | undefined, field: string): string | null {
    const named = receiver ?? fallback;
    if (named === undefined || named === '') {
      refuse(fault('schema', 'the message does not say which receiver it is from', field || null));
      return null;
    }
    if (sink.readings.length < MAX_READINGS) return named;
    if (!sink.tooMany) refuse(fault('too-many', `more than ${MAX_READINGS} events in one message`));
    sink.tooMany = true;
    return null;
  }
  function add<K extends Reading['kind'], S extends z.ZodType>(kind: K, schema: S) {
    return (receiver: string | null | undefined, value: unknown, field = ''): void => {
      const message = read(schema, value, field);
      const named = message === null ? null : roomAndReceiver(receiver, field);
      if (named !== null) sink.readings.push({ kind, receiver: named, message } as Reading);
    };
  }
  return {
    sighting: add('sighting', sightingSchema),
    count: add('count', countSchema),
    status: add('status', statusSchema),
    ignore: () => {
      sink.ignored++;
    },
    refuse,
    read,
  };
}

/** Takes a message apart into events. */
export type Gather = (out: Readings) => void;

/** Collect what one message gives. */
export function gatherReadings(input: Pick<VendorInput, 'receiver'>, gather: Gather): VendorDecoded {
  const sink: Sink = { readings: [], faults: [], ignored: 0, tooMany: false };
  gather(createReadings(sink, input.receiver));
  // A list without entries is well-formed and says nothing.
  const { readings, faults } = sink;
  return { readings, faults, ignored: readings.length + faults.length + sink.ignored === 0 ? 1 : sink.ignored };
}

type GatherFrom<T> = (value: T, out: Readings, input: VendorInput) => void;

/** A decoder of bytes. */
export function binaryDecoder(gather: GatherFrom<Uint8Array>): VendorDecoder {
  return (input) =>
    gatherReadings(input, (out) => {
      if (input.payload.byteLength === 0) out.refuse(fault('empty', 'the payload is empty'));
      else gather(input.payload, out, input);
    });
}

/** A decoder of JSON (or MessagePack, where the content type says so). */
export function jsonDecoder(gather: GatherFrom<unknown>): VendorDecoder {
  return binaryDecoder((payload, out, input) => {
    const value = parsePayload(payload, input.contentType, MAX_VENDOR_BYTES);
    if (value.ok) gather(value.value, out, input);
    else out.refuse(value.error);
  });
}

/** Vendors post bodies larger than a message of the contract: the limit is that of their way in. */
export const MAX_VENDOR_BYTES = 8 * 1024 * 1024;

/** The parts of a topic; `/merakimv/…` starts with an empty one, which is left out. */
export const topicParts = (topic: string): readonly string[] => topic.split('/').filter((part) => part !== '');
