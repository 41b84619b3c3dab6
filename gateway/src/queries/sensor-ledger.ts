import type { SensorLedgerRow } from '@atrium/shared/wire/http';
import { peek, type Sum } from '../core/accrual.ts';
import { noIntake } from '../core/health/intake.ts';
import { SILENCE_PIECE_MS } from '../core/health/silence.ts';
import type { Mall } from '../pipeline/mall.ts';
import type { Range, SumRow } from '../pipeline/ports.ts';

const HOUR_MS = 3_600_000;
const hourOf = (at: number): number => Math.floor(at / HOUR_MS) * HOUR_MS;
const INTAKE = Object.keys(noIntake()) as (keyof ReturnType<typeof noIntake>)[];

type Told = { readonly sensor: string; readonly at: number; readonly sums: Readonly<Record<string, number>> };

/** What became of each sensor's events, and how long it was silent, by hour. */
export async function sensorLedger(mall: Mall, range: Range): Promise<readonly SensorLedgerRow[]> {
  const hours = { from: hourOf(range.from), to: hourOf(range.to + HOUR_MS - 1) };
  const isIn = ({ at }: Told): boolean => at >= hours.from && at < hours.to;
  const query = {
    range: hours,
    everyMs: HOUR_MS,
    groupBy: ['sensor'] as const,
    where: { mall: [mall.index.venue.id] },
  };
  const { waiting, intake, silence } = await mall.reading.run(
    () => pendingOf(mall),
    async (pending) => ({
      waiting: pending,
      intake: await mall.store.sums({ ...query, measurement: 'intake', sum: INTAKE }),
      silence: await mall.store.sums({ ...query, measurement: 'silence', sum: ['silent_ms'] }),
    }),
  );
  const rows = new Map<string, SensorLedgerRow>();
  for (const told of [...intake.map(toTold), ...silence.map(toTold), ...waiting].filter(isIn)) add(rows, told);
  return [...rows.values()].sort((a, b) => a.from - b.from || (a.sensor < b.sensor ? -1 : 1));
}

/** What the fold has not handed over yet, and what it counts now. */
function pendingOf({ state }: Mall): Told[] {
  const sums: readonly Sum<'intake' | 'silence'>[] = [
    ...peek(state.accrual, 'intake'),
    ...peek(state.accrual, 'silence'),
  ];
  const piece = Math.floor(state.clock.watermark / SILENCE_PIECE_MS) * SILENCE_PIECE_MS;
  return [
    ...sums.map(({ tags, minute, sums: n }) => ({ sensor: tags.sensor, at: minute, sums: n })),
    ...[...state.sensors].map(([sensor, { intake }]) => ({ sensor, at: piece, sums: { ...intake } })),
  ];
}

const toTold = ({ tags, from, sums }: SumRow): Told => ({ sensor: tags['sensor'] ?? '', at: from, sums });

function add(rows: Map<string, SensorLedgerRow>, { sensor, at, sums }: Told): void {
  const from = hourOf(at);
  const key = `${from}|${sensor}`;
  const row = rows.get(key) ?? { sensor, from, to: from + HOUR_MS, ...noIntake(), silentMs: 0 };
  for (const outcome of INTAKE) row[outcome] += sums[outcome] ?? 0;
  row.silentMs += sums['silent_ms'] ?? 0;
  rows.set(key, row);
}
