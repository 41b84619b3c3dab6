import type { VenueFiles } from '@atrium/shared/venue/venue-files';
import { collection, feature, type Position, pointAt, polygonOf } from '../feature.ts';
import { MALL, SENSOR } from './probe.ts';

/** The source says nothing of the room: one of a usual size, metres, with the receiver in the middle. */
const ROOM = { width: 12, depth: 9 };

/** One room with one receiver. */
export function probesVenue(): Promise<VenueFiles> {
  const { width, depth } = ROOM;
  const outline: readonly Position[] = [
    [0, 0],
    [width, 0],
    [width, depth],
    [0, depth],
  ];
  const name = { en: 'Room of the probe requests' };
  return Promise.resolve({
    'manifest.json': { version: '1.0.0', language: 'en', units: 'm' },
    'venue.geojson': collection([
      feature('venue', MALL, null, { name, timeZone: 'Europe/Prague', currency: 'CZK', hours: '24/7' }),
    ]),
    'level.geojson': collection([feature('level', 'floor', polygonOf([...outline]), { name, ordinal: 0 })]),
    'unit.geojson': collection([
      feature('unit', 'room', polygonOf([...outline]), { category: 'walkway', level_id: 'floor' }),
    ]),
    'sensor.geojson': collection([
      feature('sensor', SENSOR, pointAt([width / 2, depth / 2]), { kind: 'wifi', level_id: 'floor', zone: 'room' }),
    ]),
  });
}
