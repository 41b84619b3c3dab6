import { rulesSchema } from '@atrium/shared/metrics/rules';
import type { Frame } from '@atrium/shared/wire/frame';
import { kpiRowSchema } from '@atrium/shared/wire/http';
import { z } from 'zod';
import { json, table } from './answer.ts';
import { jsonBody } from './body.ts';
import { pageFields, rangeQuery } from './fields.ts';
import { mallRoute, type Route } from './route.ts';

/** One minute of the mall's time: finer steps are what was shown, which is asked for without `every`. */
const step = z
  .string()
  .regex(/^\d{1,9}$/, 'must be whole milliseconds')
  .transform(Number)
  .pipe(z.number().min(1_000, 'must be at least 1000').max(86_400_000, 'must be at most a day'));

const { limit, cursor } = pageFields;
const frameQuery = rangeQuery({ every: step.optional(), limit, cursor });

/** The totals of a frame, for tables. */
const frameRowSchema = z.object({
  at: z.number(),
  since: z.number(),
  rules: z.string(),
  inside: z.number().nullable(),
  footfall: z.number().nullable(),
  visits: z.number().nullable(),
  engaged: z.number().nullable(),
  purchases: z.number().nullable(),
  revenue: z.number().nullable(),
  conversion: z.number().nullable(),
});
const frameRow = ({ at, since, rules, totals }: Frame): z.infer<typeof frameRowSchema> => {
  const { inside, footfall, visits, engaged, purchases, revenue, conversion } = totals;
  const values = { footfall, visits, engaged, purchases, revenue, conversion };
  const plain = Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value]));
  return { at, since, rules, inside, ...plain } as z.infer<typeof frameRowSchema>;
};

const shape = Object.fromEntries(
  Object.entries(rulesSchema.shape).map(([name, rule]) => [name, rule.unwrap().optional()]),
);
const whatIfBody = z
  .strictObject({ from: z.number().int().min(0), to: z.number().int().min(0), rules: z.strictObject(shape) })
  .refine(({ from, to }) => from < to, { message: 'must be after from', path: ['to'] });
const whatIfRow = z.object({ key: z.string(), before: kpiRowSchema, after: kpiRowSchema });

/** The past of a mall: its frames again, and what its numbers would have been. */
export const PAST_ROUTES: readonly Route[] = [
  mallRoute({
    method: 'get',
    path: '/frames',
    summary: 'Frames of a past range: all that were shown, or one for each step of `every` ms; `next` is a cursor',
    who: ['operator'],
    scope: 'mall',
    query: frameQuery,
    answer: table(
      z.object({ rows: z.array(z.custom<Frame>()), next: z.string().nullable() }),
      frameRowSchema,
      ({ rows }) => rows.map(frameRow),
    ),
    handle: async ({ query: { from, to, every, limit: most, cursor: at } }, mall) => {
      const range = { from: Math.max(from, at === undefined ? 0 : Number(at)), to };
      const { rows, next } = await mall.frames({ ...range, limit: most, ...(every !== undefined && { every }) });
      return { rows: [...rows], next };
    },
  }),
  mallRoute({
    method: 'post',
    path: '/what-if',
    summary: 'KPIs of a logged range, by mall and store, as they are and as they would be under other thresholds',
    who: ['operator'],
    scope: 'mall',
    body: jsonBody(whatIfBody),
    example: { body: { from: 1_795_147_200_000, to: 1_795_147_260_000, rules: { visitFromMs: 120_000 } } },
    answer: json(z.object({ rows: z.array(whatIfRow), next: z.null() })),
    handle: async ({ body: { from, to, rules } }, mall) => ({
      rows: [...(await mall.whatIf({ from, to, rules }))],
      next: null,
    }),
  }),
];
