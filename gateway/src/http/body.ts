import express, { type RequestHandler } from 'express';
import type { z } from 'zod';
import { checked } from './problem.ts';

/** Request bodies at most, unless a route says otherwise; events come in bulk over MQTT, not here. */
const MAX_JSON = 256 * 1024;

/** What a route takes as its body. */
export type Body<B> = {
  readonly types: readonly string[];
  /** Of a JSON body; null when the handler reads the bytes itself. */
  readonly schema: z.ZodType | null;
  readonly parser: RequestHandler;
  readonly read: (parsed: unknown) => B;
};

export const jsonBody = <S extends z.ZodType>(schema: S, maxBytes = MAX_JSON): Body<z.output<S>> => ({
  types: ['application/json'],
  schema,
  parser: express.json({ limit: maxBytes, type: 'application/json' }),
  read: (parsed) => checked(schema, parsed),
});

/** Bytes as they came, for what is signed byte for byte or is no JSON. Another type, or none, gives no bytes. */
export const rawBody = (types: readonly string[], maxBytes: number): Body<Buffer> => ({
  types,
  schema: null,
  parser: express.raw({ limit: maxBytes, type: [...types] }),
  read: (parsed) => (Buffer.isBuffer(parsed) ? parsed : Buffer.alloc(0)),
});
