import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MallDriver, openMall } from '../../test/fixtures/mall-driver.ts';
import { createMemoryDisk } from '../../test/fixtures/memory-log.ts';
import { createMemoryStore } from '../../test/fixtures/memory-store.ts';
import { smallIndex } from '../../test/fixtures/small-venue.ts';
import { indexVenue } from '../core/venue-index.ts';
import { kpiRows } from './kpi-rows.ts';
import { whatIf } from './what-if.ts';

const base = smallIndex();
const NOON = 1_795_147_200_000;
const RANGE = { from: NOON, to: NOON + 3_600_000 };

let dir: string;
const open: MallDriver[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atrium-what-if-'));
});
afterEach(async () => {
  for (const { mall } of open.splice(0)) await mall.close();
  await rm(dir, { recursive: true, force: true });
});

/** An hour in which thirty people stay for 20 s, 40 s, … in one of three shops. */
async function live(rules: object): Promise<MallDriver> {
  const index = indexVenue(base.venue, { ...base.rules, ...rules });
  const driver = await openMall({
    index,
    dataDir: join(dir, JSON.stringify(rules).length.toString()),
    now: NOON + 7_200_000,
    mode: 'event',
    openLog: createMemoryDisk().openLog,
    store: createMemoryStore(),
  });
  open.push(driver);
  for (let person = 0; person < 30; person++) {
    for (let s = 0; s <= 20 * (person + 1); s += 20) {
      const at = NOON + person * 60_000 + s * 1_000;
      await driver.say('sighting', `ap-${person % 3}`, { at, device: `d${person}`, radio: 'ble' });
    }
    await driver.say('purchase', 'shop-0', {
      id: `p${person}`,
      at: NOON + person,
      amount: 5,
      currency: 'CNY',
      kind: 'sale',
    });
  }
  await driver.pass(5_000);
  return driver;
}

const bothWays = async ({ mall }: MallDriver) => [
  ...(await kpiRows(mall, { ...RANGE, by: 'mall' })),
  ...(await kpiRows(mall, { ...RANGE, by: 'store' })),
];

test('tells what a hub with those rules would have told, and what this one did', async () => {
  const rules = { visitFromMs: 300_000, engagedFromMs: 500_000 };
  const mine = await live({});
  const other = await live(rules);
  const rows = await whatIf(mine.mall, { ...RANGE, rules });
  expect(rows.map(({ before }) => before)).toEqual(await bothWays(mine));
  expect(rows.map(({ after }) => after)).toEqual(await bothWays(other));
  const [all] = rows;
  expect(all?.after.visits.value).toBeLessThan(all?.before.visits.value ?? 0);
});

test('rules that are none are refused by name', async () => {
  const { mall } = await live({});
  const bad = { visitFromMs: -1 };
  await expect(whatIf(mall, { ...RANGE, rules: bad })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    message: expect.stringContaining('visitFromMs'),
  });
});
