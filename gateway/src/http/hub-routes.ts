import { z } from 'zod';
import type { Metrics } from '../platform/metrics.ts';
import { json, text } from './answer.ts';
import { hubRoute, type Route } from './route.ts';

const readinessSchema = z.object({ ready: z.boolean(), checks: z.record(z.string(), z.boolean()) });
export type Readiness = Readonly<z.infer<typeof readinessSchema>>;

export type HubDeps = { readonly metrics: Metrics; readonly readiness: () => Promise<Readiness> };

/** How the hub is, for the machines that look after it. */
export const hubRoutes = ({ metrics, readiness }: HubDeps): readonly Route[] => [
  hubRoute({
    method: 'get',
    path: '/healthz',
    summary: 'Is the process alive',
    who: 'anyone',
    answer: json(z.object({ alive: z.literal(true) })),
    handle: () => ({ alive: true as const }),
  }),
  hubRoute({
    method: 'get',
    path: '/readyz',
    summary: 'Are broker and store reachable and caught up; 503 when not',
    who: 'anyone',
    answer: json(readinessSchema, { also: (response, { ready }) => response.status(ready ? 200 : 503) }),
    handle: readiness,
  }),
  hubRoute({
    method: 'get',
    path: '/metrics',
    summary: 'Counters and gauges for Prometheus',
    who: 'anyone',
    answer: text(metrics.contentType),
    handle: metrics.render,
  }),
];
