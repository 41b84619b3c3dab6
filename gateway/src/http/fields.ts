import { z } from 'zod';

/** Query fields that many routes share. They come as text. */

/** Plain digits: what else JavaScript takes for a number (nothing, blanks, `0x10`) is a mistake here. */
const whole = (max: number) =>
  z
    .string('is missing or given twice')
    .regex(/^\d{1,16}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().max(max));

const instant = whole(8_640_000_000_000_000);

/** The query of what is asked about a half-open range of event time, epoch ms, and `more`. */
export const rangeQuery = <S extends z.ZodRawShape>(more: S) =>
  z
    .strictObject({ from: instant, to: instant, ...more })
    .refine(isInOrder, { message: 'must be after from', path: ['to'] });

const isInOrder = (query: object): boolean => Number(Reflect.get(query, 'from')) < Number(Reflect.get(query, 'to'));

export const storeField = { store: z.string().max(63).optional() };

/** Paging of lists: `next` of one answer is the `cursor` of the next question. */
export const pageFields = {
  limit: whole(10_000)
    .refine((limit) => limit > 0, 'must be at least 1')
    .default(1_000),
  cursor: z
    .string()
    .regex(/^\d{1,20}$/, 'is not a cursor that was given out')
    .optional(),
};

export const noQuery = z.strictObject({});
