import { auditRowSchema } from '@atrium/shared/wire/access';
import { z } from 'zod';
import type { AuditTrail } from '../access/audit-trail.ts';
import { list } from './answer.ts';
import { pageFields } from './fields.ts';
import { mallRoute, type Route } from './route.ts';

export type AuditRouteDeps = { readonly audit: AuditTrail };

/** Who did what, for the operator. */
export const auditRoutes = ({ audit }: AuditRouteDeps): readonly Route[] => [
  mallRoute({
    method: 'get',
    path: '/audit',
    summary:
      'Who did what, newest first: every access to a mall and every change. An operator of all malls also sees sign-ins',
    who: ['operator'],
    scope: 'mall',
    query: z.strictObject(pageFields),
    answer: list(auditRowSchema),
    handle: ({ asker, query: { limit, cursor } }, mall) =>
      audit
        .list({
          mall: mall.index.venue.id,
          hubToo: asker.mall === null,
          limit,
          ...(cursor !== undefined && { before: Number(cursor) }),
        })
        .then(({ rows, next }) => ({ rows: [...rows], next })),
  }),
];
