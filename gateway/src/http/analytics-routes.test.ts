import { definitionRowSchema } from '@atrium/shared/wire/analytics';
import { pageOf } from '@atrium/shared/wire/http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppDriver, fillApp, openApp } from '../../test/fixtures/app-driver.ts';
import { NOON } from '../../test/fixtures/small-venue.ts';

let app: AppDriver;
beforeAll(async () => {
  app = await openApp();
  await fillApp(app);
});
afterAll(() => app.close());

const HOUR = 3_600_000;
const RANGE = `from=${NOON - HOUR}&to=${NOON + HOUR}`;
const ask = (user: string, path: string): Promise<Response> => app.as(user, `/api/v1/malls/small/${path}`);
const rowsOf = async (response: Response): Promise<Record<string, unknown>[]> =>
  ((await response.json()) as { rows: Record<string, unknown>[] }).rows;

describe('who may see what', () => {
  test.each([
    ['operator', `flows?${RANGE}`, 200],
    ['analyst', `flows?${RANGE}`, 200],
    ['tea', `flows?${RANGE}`, 200],
    ['tea', `flows?${RANGE}&store=shop-1`, 404],
    ['chain', `flows?${RANGE}`, 400],
    ['developer', `flows?${RANGE}`, 403],
    ['tea', `funnel?${RANGE}`, 200],
    ['tea', `funnel?${RANGE}&by=mall`, 403],
    ['tea', `funnel?${RANGE}&store=shop-1`, 404],
    ['operator', `funnel?${RANGE}&by=level`, 200],
    ['operator', `benchmark?${RANGE}`, 400],
    ['operator', `benchmark?${RANGE}&store=shop-1`, 200],
    ['tea', `benchmark?${RANGE}`, 200],
    ['tea', `benchmark?${RANGE}&store=shop-1`, 404],
    ['operator', `heatmap?${RANGE}&metric=occupancy&level=l1`, 200],
    ['operator', `heatmap?${RANGE}&metric=sales`, 400],
    ['operator', `heatmap?${RANGE}&level=l9`, 404],
    ['tea', `heatmap?${RANGE}`, 403],
    ['nobody', `heatmap?${RANGE}`, 401],
  ])('%s asking for %s is answered %i', async (user, path, status) => {
    expect((await ask(user, path)).status).toBe(status);
  });

  test('a tenant’s funnel is that of its only store, without counts of few', async () => {
    const rows = await rowsOf(await ask('tea', `funnel?${RANGE}`));
    expect(rows.map(({ key, stage }) => [key, stage])).toEqual([
      ['shop-0', 'passer-by'],
      ['shop-0', 'visit'],
      ['shop-0', 'engaged'],
      ['shop-0', 'purchase'],
    ]);
    expect(rows[1]).toMatchObject({ count: { value: 15 } });
    expect(rows[2]).toMatchObject({ count: { value: 0 } });
  });
});

test('a list that is made whole is paged all the same', async () => {
  const whole = await rowsOf(await ask('operator', `heatmap?${RANGE}`));
  expect(whole).toHaveLength(5);
  const pages: unknown[] = [];
  for (let cursor: string | null = '0'; cursor !== null; ) {
    const response = await ask('operator', `heatmap?${RANGE}&limit=2&cursor=${cursor}`);
    const page = (await response.json()) as { rows: unknown[]; next: string | null };
    expect(page.rows.length).toBeLessThanOrEqual(2);
    pages.push(...page.rows);
    cursor = page.next;
  }
  expect(pages).toEqual(whole);
});

test('every definition that a KPI names is told', async () => {
  const told = pageOf(definitionRowSchema).parse(await (await app.as('tea', '/api/v1/definitions')).json());
  const ids = new Set(told.rows.map(({ id }) => id));
  expect(ids.size).toBe(told.rows.length);
  const [row] = await rowsOf(await ask('operator', `kpis?${RANGE}`));
  const named = Object.values(row ?? {}).flatMap((kpi) =>
    typeof kpi === 'object' && kpi !== null && 'definition' in kpi ? [String(kpi.definition)] : [],
  );
  expect(named.length).toBeGreaterThan(10);
  for (const id of named) expect(ids).toContain(id);
});
