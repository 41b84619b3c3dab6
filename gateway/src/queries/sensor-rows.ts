import type { SensorRow } from '@atrium/shared/wire/http';
import type { Intake } from '../core/health/intake.ts';
import { isQuiet, quietAfterMs } from '../core/health/silence.ts';
import { skewOf } from '../core/health/skew.ts';
import type { SensorState } from '../core/state.ts';
import type { Mall } from '../pipeline/mall.ts';

/** Every sensor of the venue: when it was last heard, how it usually talks, and whether it is silent by the mall's time. */
export function sensorRows({ index, state, connected }: Mall): SensorRow[] {
  return index.venue.sensors.map(({ id, kind, level, zone, store }) => {
    const heard = state.sensors.get(id);
    return {
      id,
      kind,
      level,
      zone,
      store: store ?? null,
      lastAt: heard?.lastAt ?? null,
      online: heard?.online ?? null,
      state: stateOf(heard),
      silentAfterMs: heard === undefined ? null : Math.round(quietAfterMs(state, heard)),
      skewMs: heard?.skew == null ? null : skewOf(heard.skew),
      duplicateRate: heard === undefined ? null : duplicateRate(heard),
      firmware: heard?.firmware ?? null,
      battery: heard?.battery ?? null,
    };
  });

  function stateOf(heard: SensorState | undefined): SensorRow['state'] {
    if (heard === undefined) return 'never';
    // The mall's time stands still while the broker is away: nobody can say who talks.
    if (!connected() && heard.online) return 'unknown';
    return isQuiet(state, heard, state.clock.watermark) ? 'silent' : 'online';
  }
}

/** Of what came in this quarter of an hour and the one before. */
function duplicateRate({ intake, before }: SensorState): number | null {
  const sum = (outcome: keyof Intake): number => intake[outcome] + before[outcome];
  const duplicates = sum('duplicate');
  const all = duplicates + sum('accepted');
  return all === 0 ? null : duplicates / all;
}
