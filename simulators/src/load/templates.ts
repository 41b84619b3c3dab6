import type { MallId, SensorId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import { formatTopic } from '@atrium/shared/wire/topics';
import { macAddress } from '../world/address.ts';
import type { Random } from '../world/random.ts';
import { type Publish, publishPacket } from './mqtt-packets.ts';

/** Messages made beforehand: only the time and the packet identifier are missing. */
export type Templates = {
  readonly length: number;
  /** A packet of its own, to be sent and forgotten. */
  readonly stamp: (index: number, at: EpochMs) => Publish;
};

export type TemplateSetup = {
  readonly mall: MallId;
  readonly sensors: readonly SensorId[];
  readonly devices: number;
  /** Sightings in one message. */
  readonly batch: number;
  readonly random: Random;
};

/** Any time of today has as many digits. */
const NO_TIME = '1000000000000';
/** Bytes of all templates together. */
const MAX_BYTES = 64 * 1024 * 1024;
const LEVELS = { weakest: -85, span: 40 };

/** Every device at every sensor in turn, as far as memory allows. */
export function createTemplates({ mall, sensors, devices, batch, random }: TemplateSetup): Templates {
  const addresses = Array.from({ length: devices }, () => macAddress(random, 'random'));
  const sighting = (device: string): string => {
    const rssi = LEVELS.weakest + (random.bits() % LEVELS.span);
    return `{"at":${NO_TIME},"device":"${device}","radio":"wifi","rssi":${rssi},"associated":true}`;
  };
  const templates: (Publish & { readonly timesAt: readonly number[] })[] = [];
  let bytes = 0;
  const wanted = sensors.length * Math.ceil(devices / batch);
  for (let index = 0; index < wanted && bytes < MAX_BYTES; index++) {
    const round = Math.floor(index / sensors.length);
    const some = Array.from({ length: batch }, (_, n) => sighting(addresses[(round * batch + n) % devices] ?? ''));
    const payload = Buffer.from(batch === 1 ? (some[0] ?? '') : `{"sightings":[${some.join(',')}]}`);
    const topic = formatTopic({ mall, kind: 'sighting', source: sensors[index % sensors.length] ?? '' });
    const publish = publishPacket(topic, payload);
    templates.push({ ...publish, timesAt: findTimes(publish) });
    bytes += publish.bytes.length;
  }

  return {
    length: templates.length,
    stamp: (index, at) => {
      const template = templates[index % templates.length];
      if (template === undefined) throw new RangeError('no messages to send');
      const copy = Buffer.from(template.bytes);
      const time = String(at);
      for (const place of template.timesAt) copy.write(time, place, 'latin1');
      return { ...template, bytes: copy };
    },
  };
}

function findTimes({ bytes, payloadAt }: Publish): number[] {
  const mark = Buffer.from(`"at":${NO_TIME}`);
  const places: number[] = [];
  for (let at = bytes.indexOf(mark, payloadAt); at >= 0; at = bytes.indexOf(mark, at + mark.length))
    places.push(at + '"at":'.length);
  return places;
}
