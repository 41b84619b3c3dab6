import type { SensorRow } from '@atrium/shared/wire/http';
import type { Mall } from '../pipeline/mall.ts';

/** Every sensor of the venue: when it was last heard, and whether it is silent by the mall's time. */
export function sensorRows({ index, state }: Mall): SensorRow[] {
  return index.venue.sensors.map(({ id, kind, level, zone, store }) => {
    const heard = state.sensors.get(id);
    const silent =
      heard !== undefined && (!heard.online || state.clock.watermark - heard.lastAt > index.rules.sensorSilentMs);
    return {
      id,
      kind,
      level,
      zone,
      store: store ?? null,
      lastAt: heard?.lastAt ?? null,
      online: heard?.online ?? null,
      state: heard === undefined ? 'never-heard' : silent ? 'silent' : 'heard',
    };
  });
}
