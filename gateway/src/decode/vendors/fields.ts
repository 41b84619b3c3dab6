import { z } from 'zod';
import { fromHex, toAddress } from './address.ts';
import { toInstant } from './instant.ts';

/** Fields as vendors write them, each read into one form. */

const toNumber = (value: unknown): unknown =>
  typeof value === 'string' && /^\s*[+-]?\d{1,12}(?:\.\d{1,9})?\s*$/.test(value) ? Number(value) : value;

/** A number, or a text that is one. */
export const numeric = z.preprocess(toNumber, z.number());

const NOT_DBM = 'must be a level in dBm, -127 to -1';
/** A level at a receiver. Zero and positive values are other units, or a radio's way to say "unknown". */
export const dbm = z.preprocess(toNumber, z.number(NOT_DBM).min(-127, NOT_DBM).max(-1, NOT_DBM));

/** A time in any unit and spelling, as epoch ms. */
export const instant = z.preprocess(
  (value) => toInstant(value) ?? (typeof value === 'number' ? Number.NaN : value),
  z.number('is not a time from 2000 to 2100'),
);

/** An address of six bytes in any spelling. */
export const address = z
  .string()
  .max(64)
  .transform((text, context) => {
    const found = toAddress(text);
    if (found !== null) return found;
    context.addIssue({ code: 'custom', message: 'is not an address of six bytes' });
    return z.NEVER;
  });

/** How a receiver, a line or a zone calls itself. */
export const name = z.string().min(1).max(128);

/** Hex digits as bytes. */
export const hexBytes = z
  .string()
  .max(4_096)
  .transform((text, context) => {
    const found = fromHex(text);
    if (found !== null) return found;
    context.addIssue({ code: 'custom', message: 'is not a whole number of bytes in hex' });
    return z.NEVER;
  });

/** Who an iBeacon is; the identifier in any spelling. */
export const uuid = z
  .string()
  .max(64)
  .regex(/^(?:[0-9a-f]-?){32}$/i, 'is not an identifier of 16 bytes')
  .transform((text) => text.replace(/-/g, '').toLowerCase());
export const word16 = z.preprocess(toNumber, z.number().int().min(0).max(65_535));
/** A calibrated level: signed, dBm. */
export const calibrated = z.preprocess(toNumber, z.number().min(-127).max(30));
/** People in one report. */
export const people = z.preprocess(toNumber, z.number().int().min(0).max(10_000));
