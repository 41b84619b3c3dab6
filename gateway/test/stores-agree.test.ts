import { type Influx1, startInflux1, tempDir } from '@atrium/shared/test/servers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Measurement } from '../src/pipeline/history-schema.ts';
import type { Batch, HistoryStore, PointQuery, SumQuery } from '../src/pipeline/ports.ts';
import { createDuckdbStore } from '../src/stores/duckdb-store.ts';
import {
  batchOf,
  DAY,
  HOUR,
  MINUTE,
  makePoint,
  manyVisits,
  refOf,
  scenario,
  T0,
} from '../src/stores/history-model.contract.ts';
import { createInflux1Store } from '../src/stores/influx1-store.ts';

const seed = Number(process.env['FAST_CHECK_SEED'] ?? 20_260_303);
const RUNS = Number(process.env['FAST_CHECK_RUNS'] ?? 25);

let influx: Influx1;
let databases = 0;
beforeAll(async () => {
  influx = await startInflux1({ auth: true });
});
afterAll(() => influx.close());

/** Both stores, empty. */
async function openBoth(): Promise<readonly [HistoryStore, HistoryStore]> {
  databases += 1;
  const { url, username, password } = influx;
  const both = [
    createDuckdbStore({ dir: tempDir() }),
    createInflux1Store({ url, username, password, database: `agree_${databases}` }),
  ] as const;
  await Promise.all(both.map((store) => store.open()));
  return both;
}

async function withBoth(work: (embedded: HistoryStore, influx1: HistoryStore) => Promise<void>): Promise<void> {
  const [embedded, influx1] = await openBoth();
  try {
    await work(embedded, influx1);
  } finally {
    await Promise.all([embedded.close(), influx1.close()]);
  }
}

describe('the embedded store and InfluxDB answer alike', () => {
  test('whatever was written and whatever is asked', async () => {
    const property = fc.asyncProperty(scenario, ({ batches, sums, points }) =>
      withBoth(async (embedded, influx1) => {
        for (const batch of batches) expect(await embedded.write(batch)).toEqual(await influx1.write(batch));
        for (const query of sums) expect(await embedded.sums(query)).toEqual(await influx1.sums(query));
        for (const query of points) expect(await embedded.points(query)).toEqual(await influx1.points(query));
      }),
    );
    await fc.assert(property, { seed, numRuns: RUNS });
  });

  test('of a mall’s week, in every shape of question', async () => {
    await withBoth(async (embedded, influx1) => {
      for (const batch of week()) {
        expect(await embedded.write(batch)).toEqual({ kind: 'stored' });
        expect(await influx1.write(batch)).toEqual({ kind: 'stored' });
      }

      let rows = 0;
      for (const query of [...visitSums(), ...doorSums()]) {
        const answer = await embedded.sums(query);
        expect(answer).toEqual(await influx1.sums(query));
        rows += answer.length;
      }
      expect(rows).toBeGreaterThan(10_000);

      for (const query of visitPages()) {
        const answer = await embedded.points(query);
        expect(answer).toEqual(await influx1.points(query));
        expect(answer.length).toBeGreaterThan(0);
      }
    });
  });
});

/** 8,000 visits and 500 door reports, then 200 visits revised and 60 removed. */
function week(): readonly Batch[] {
  const visits = manyVisits(8_000);
  const doors = visits.slice(0, 500).map(({ timeNs }, index) => {
    const place = index % 3 === 0 ? 'mall' : 'store-1';
    return makePoint('door', { mall: 'm', place, sensor: `door-${index % 7}` }, timeNs, {
      entries: index % 5,
      exits: 1,
    });
  });
  const revised = visits
    .slice(100, 300)
    .map(({ tags, timeNs }) => makePoint('visit', { ...tags }, timeNs, { rev: 2, dwell_ms: 7, visit: 1 }));
  return [batchOf([...visits, ...doors]), batchOf(revised, visits.slice(0, 60).map(refOf))];
}

function* visitSums(): Generator<SumQuery> {
  const range = { from: T0 + HOUR + 17, to: T0 + 3 * DAY + 5 };
  const groups = [[], ['store'], ['mall', 'store'], ['store', 'mall']] as const;
  const filters = [{}, { store: ['store-1'] }, { store: ['store-3', 'store-2', 'none'] }, { store: [] }];
  for (const width of [{}, ...[MINUTE, 15 * MINUTE, HOUR, DAY, 7 * DAY, 90_061].map((everyMs) => ({ everyMs }))])
    for (const groupBy of groups)
      for (const where of filters)
        yield sumQuery({
          measurement: 'visit',
          range,
          groupBy,
          where,
          sum: ['dwell_ms', 'visit', 'engaged'],
          ...width,
        });
}

function* doorSums(): Generator<SumQuery> {
  const range = { from: T0, to: T0 + 9 * DAY };
  for (const groupBy of [
    ['place', 'sensor'],
    ['sensor', 'place', 'mall'],
  ] as const)
    for (const where of [{}, { place: ['mall'] }])
      yield sumQuery({ measurement: 'door', range, everyMs: DAY, groupBy, where, sum: ['exits', 'entries'] });
}

function* visitPages(): Generator<PointQuery<'visit'>> {
  const afterNs = BigInt(T0 + DAY) * 1_000_000n;
  for (const limit of [1, 500, 100_000])
    for (const after of [{}, { afterNs }])
      yield { measurement: 'visit', range: { from: T0, to: T0 + 4 * DAY }, where: {}, limit, ...after };
}

/** A question of one measurement among those of any. */
const sumQuery = <M extends Measurement>(query: SumQuery<M>): SumQuery => query as unknown as SumQuery;
