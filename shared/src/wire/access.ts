import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { ROLES } from './http.ts';

/** Accounts, keys, device credentials and the record of who did what. */

const password = z.string().min(8, 'must have at least 8 characters: a few words are better than signs').max(1024);

export const userSchema = z.object({
  user: z.string().regex(/^[A-Za-z0-9][\w.@+-]{0,127}$/, 'must be 1 to 128 letters, digits, ".", "_", "@", "+" or "-"'),
  role: z.enum(ROLES),
  /** Null: every mall of the hub. */
  mall: idSchema.nullable(),
  /** Of a tenant; empty for the others, who see every store. */
  stores: z.array(idSchema).max(1_000),
});

export const newUserSchema = z
  .strictObject({
    ...userSchema.shape,
    password,
    mall: idSchema.nullable().default(null),
    stores: userSchema.shape.stores.default([]),
  })
  .refine(({ role, mall }) => role !== 'tenant' || mall !== null, {
    message: 'a tenant belongs to a mall',
    path: ['mall'],
  })
  .refine(({ role, stores }) => (role === 'tenant') === stores.length > 0, {
    message: 'a tenant has stores, and nobody else',
    path: ['stores'],
  })
  .refine(({ user, password: chosen }) => user !== chosen, { message: 'must not be the name', path: ['password'] });

export const passwordSchema = z.strictObject({ password });
export const passwordChangeSchema = z.strictObject({ current: z.string().max(1024), password });

/** What a machine may do. MQTT: publish as itself. HTTP: send purchases of its store, or read what its store's tenant may. */
export const grantedSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('purchases'), store: idSchema }),
  z.strictObject({ kind: z.literal('read'), store: idSchema }),
  z.strictObject({ kind: z.literal('sensor'), sensor: idSchema }),
  z.strictObject({ kind: z.literal('till'), store: idSchema }),
  z.strictObject({ kind: z.literal('portal'), source: idSchema }),
  z.strictObject({ kind: z.literal('campaign'), campaign: idSchema }),
]);
export type Granted = z.infer<typeof grantedSchema>;

export const grantSchema = z.object({
  id: z.string(),
  mall: z.string(),
  what: grantedSchema,
  /** Who issued it. */
  by: z.string(),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  /** To ten minutes; null when never. */
  lastUsedAt: z.number().nullable(),
});
export type Grant = z.infer<typeof grantSchema>;

/** Days a key is good for; 1 to 1,095. */
const days = z.number().int().min(1).max(1_095);

export const newKeySchema = z.strictObject({
  mall: idSchema,
  store: idSchema,
  scope: z.enum(['purchases', 'read']).default('purchases'),
  days: days.default(365),
});

export const keyRowSchema = z.object({
  id: z.string(),
  mall: z.string(),
  store: z.string(),
  scope: z.enum(['purchases', 'read']),
  by: z.string(),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  lastUsedAt: z.number().nullable(),
});
/** `key` is told this once: `Authorization: Bearer <key>`. */
export const issuedKeySchema = z.object({ ...keyRowSchema.shape, key: z.string() });

export const DEVICE_KINDS = ['sensor', 'till', 'portal', 'campaign'] as const;

export const newDeviceSchema = z.strictObject({
  mall: idSchema,
  kind: z.enum(DEVICE_KINDS),
  /** The sensor, the till's store, the portal or the campaign: the last part of the topics it may publish to. */
  name: idSchema,
  days: days.nullable().default(null),
});

export const deviceRowSchema = z.object({
  /** The MQTT user name. */
  username: z.string(),
  mall: z.string(),
  kind: z.enum(DEVICE_KINDS),
  name: z.string(),
  topics: z.array(z.string()),
  by: z.string(),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  lastUsedAt: z.number().nullable(),
});
/** `password` is told this once. */
export const issuedDeviceSchema = z.object({ ...deviceRowSchema.shape, password: z.string() });

/** One line of the record of who did what. `hash` covers the line and the hash before it. */
export const auditRowSchema = z.object({
  seq: z.number().int(),
  at: z.number(),
  /** Null for somebody who is not signed in. */
  user: z.string().nullable(),
  role: z.string().nullable(),
  /** Method and path pattern of a request, `watch` for a live view, or what the hub did. */
  action: z.string(),
  mall: z.string().nullable(),
  store: z.string().nullable(),
  /** What was acted on: an account, a key, a subject of consent. */
  target: z.string().nullable(),
  /** HTTP status; 0 where there is none. */
  status: z.number().int(),
  /** How often within the five minutes that one line stands for. */
  n: z.number().int(),
  hash: z.string(),
});
export type AuditRow = z.infer<typeof auditRowSchema>;
