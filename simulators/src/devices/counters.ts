import type { MallId, SensorId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import type { Sensor } from '@atrium/shared/venue/venue';
import type { CountMessage } from '@atrium/shared/wire/messages';
import { formatTopic } from '@atrium/shared/wire/topics';
import type { TimedMessage } from '../captures/timed-message.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Random } from '../world/random.ts';

/** People counters: each says once a minute how many went in and out, and says zero too, so that silence means a fault. */
export type Counters = {
  readonly note: (sensor: SensorId, direction: 'in' | 'out') => void;
  readonly report: (at: EpochMs) => TimedMessage[];
};

export type CounterErrors = NonNullable<Scenario['counters']> & { readonly random: Random };

/** @param errors what they get wrong; null: nothing */
export function createCounters(mall: MallId, sensors: readonly Sensor[], errors: CounterErrors | null): Counters {
  const seen = (): number => {
    if (errors === null) return 1;
    const luck = errors.random.unit();
    return luck < errors.missed ? 0 : luck < errors.missed + errors.twice ? 2 : 1;
  };
  const counts = new Map(sensors.filter(({ kind }) => kind === 'counter').map(({ id }) => [id, { in: 0, out: 0 }]));
  return {
    note: (sensor, direction) => {
      const count = counts.get(sensor);
      if (count !== undefined) count[direction] += seen();
    },
    report: (at) =>
      [...counts].map(([sensor, count]) => {
        const payload: CountMessage = { at, in: count.in, out: count.out };
        count.in = 0;
        count.out = 0;
        return { at, topic: formatTopic({ mall, kind: 'count', source: sensor }), payload };
      }),
  };
}
