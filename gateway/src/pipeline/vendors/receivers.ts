import type { SensorId } from '@atrium/shared/ids';
import type { Sensor } from '@atrium/shared/venue/venue';
import { maskText } from '../../decode/mask.ts';
import { receiverKey } from '../../decode/vendors/address.ts';
import type { Reading, VendorDecoded } from '../../decode/vendors/readings.ts';
import { type Decoded, type DecodeFault, fault, type WireEvent } from '../../decode/wire-event.ts';

/** The venue's sensors by what vendors call them: their id, and each of their aliases. */
export type Receivers = ReadonlyMap<string, Pick<Sensor, 'id' | 'kind'>>;

export function indexReceivers(sensors: readonly Sensor[]): Receivers {
  const known = new Map<string, Sensor>(sensors.map((sensor) => [receiverKey(sensor.id), sensor]));
  for (const sensor of sensors) for (const alias of sensor.aliases ?? []) known.set(receiverKey(alias), sensor);
  return known;
}

/** From what a vendor's receivers told to events of the venue's sensors. @param stranger is told of receivers the venue lacks */
export function resolveReadings(
  { readings, faults }: VendorDecoded,
  receivers: Receivers,
  stranger: (name: string, reading: Reading) => void,
): Decoded {
  const events: WireEvent[] = [];
  const refused: DecodeFault[] = [...faults];
  for (const reading of readings) {
    const sensor = receivers.get(receiverKey(reading.receiver));
    if (sensor === undefined) {
      stranger(reading.receiver, reading);
      const detail = `the venue has no sensor with the alias ${maskText(reading.receiver)}`;
      refused.push(fault('unknown-sensor', detail, 'receiver', reading.message.at));
    } else if (reading.kind !== 'status' && (reading.kind === 'count') !== (sensor.kind === 'counter')) {
      const detail = `sensor ${sensor.id} is a ${sensor.kind} sensor and cannot send a ${reading.kind}`;
      refused.push(fault('wrong-sensor-kind', detail, 'receiver', reading.message.at));
    } else events.push(toEvent(reading, sensor.id));
  }
  return { events, faults: refused };
}

function toEvent(reading: Reading, sensor: SensorId): WireEvent {
  switch (reading.kind) {
    case 'sighting':
      return { kind: 'sighting', sensor, message: reading.message };
    case 'count':
      return { kind: 'count', sensor, message: reading.message };
    case 'status':
      return { kind: 'status', sensor, message: reading.message };
  }
}
