import { z } from 'zod';
import { idSchema } from '../ids.ts';
import type { Frame, FramePatch } from './frame.ts';

/** socket.io namespace `/live`, authenticated by the session cookie. */
export const LIVE_NAMESPACE = '/live';

/** A patch comes at least this often while the hub is alive, also when nothing changed, ms. */
export const FRAME_EVERY_MS = 1_000;

/** Client to server, event `subscribe`: one subscription a socket; the last one counts. Also how a client asks for a new snapshot. */
export const subscribeSchema = z.strictObject({
  mall: idSchema,
  level: idSchema.optional(),
  store: idSchema.optional(),
  at: z.number().int().optional(),
});
export type Subscribe = z.infer<typeof subscribeSchema>;

/**
 * The part of a frame that a tenant sees: its own stores, and nothing from which another's could be computed. `zones` and
 * `density` are empty.
 */
export type TenantFrame = Omit<Frame, 'totals'>;

/**
 * Server to client, event `snapshot`. `every` is the usual time between patches, ms, and 0 for a past moment (`at`), which no patch
 * follows; `seq` is the number that the next patch follows.
 */
export type Snapshot = { readonly seq: number; readonly every: number; readonly frame: Frame };
export type TenantSnapshot = { readonly seq: number; readonly every: number; readonly frame: TenantFrame };

/** Server to client, event `patch`: numbers are consecutive; a gap means the client must subscribe again. */
export type Patch = { readonly seq: number; readonly patch: FramePatch };

/** Server to client, event `refused`: why a subscription was not taken. */
export type Refused = { readonly code: 'BAD_REQUEST' | 'NOT_FOUND' | 'UNAVAILABLE'; readonly detail: string };
