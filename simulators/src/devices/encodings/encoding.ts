import type { SightingMessage } from '@atrium/shared/wire/messages';
import { parseTopic } from '@atrium/shared/wire/topics';
import type { TimedMessage } from '../../captures/timed-message.ts';

/** How receivers of one make would have said the same. Written from the makers' documents, and without the hub's own decoders. */
export type Encoding = {
  /** Which sightings its receivers can hear and tell at all. */
  readonly carries: (sighting: SightingMessage) => boolean;
  /** What one receiver sends of what it heard. @param sightings at least one */
  readonly encode: (receiver: string, sightings: readonly SightingMessage[]) => readonly Vendor[];
  /** What the hub has to know: filter, name of the decoder, and the part of the topic that names the receiver. */
  readonly binding: { readonly filter: string; readonly decoder: string; readonly receiverPart?: number };
};

/** A message in a maker's own words, with the time of its last sighting left to the caller. */
export type Vendor = { readonly topic: string; readonly payload: unknown };

/** Makers name devices by their addresses; what an app calls itself has no place in their words. */
const ADDRESS = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i;

/** Say what an encoding can carry in its words; the rest goes on in those of the contract. */
export function encodeMessage(message: TimedMessage, { carries, encode }: Encoding): readonly TimedMessage[] {
  const topic = parseTopic(message.topic);
  if (!topic.ok || topic.value.kind !== 'sighting') return [message];
  const { sightings } = message.payload as { readonly sightings: readonly SightingMessage[] };
  const canTell = (sighting: SightingMessage): boolean => ADDRESS.test(sighting.device) && carries(sighting);
  const carried = sightings.filter(canTell);
  const rest = sightings.filter((sighting) => !canTell(sighting));
  const vendor = carried.length === 0 ? [] : encode(topic.value.source, carried);
  return [
    ...vendor.map((said) => ({ at: message.at, ...said })),
    ...(rest.length === 0 ? [] : [{ ...message, payload: { sightings: rest } }]),
  ];
}

/** A phone with the mall's app sends a beacon of its own, which is what lasts when its address changes. */
export const beaconOf = (device: string) => ({
  uuid: `a7104d0c00000000${Buffer.from(device.replace(/[^0-9a-f]/gi, '').slice(0, 12), 'hex')
    .toString('hex')
    .padStart(16, '0')}`,
  major: 1,
  minor: 1,
});

/** The same as an advertisement: flags, then Apple's manufacturer data. */
export function advertisementOf(device: string): string {
  const { uuid, major, minor } = beaconOf(device);
  const word = (value: number): string => value.toString(16).padStart(4, '0');
  return `0201061aff4c000215${uuid}${word(major)}${word(minor)}c5`;
}
