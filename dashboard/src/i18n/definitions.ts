import type { METRICS, MetricKey } from '@atrium/shared/metrics/definitions';

type Metrics = typeof METRICS;

/** Every definition by `name@version`: a definition that changes meaning must be translated anew before the dashboard compiles. */
export type DefinitionId = { [Key in MetricKey]: `${Metrics[Key]['name']}@${Metrics[Key]['version']}` }[MetricKey];
export type DefinitionText = Readonly<Record<DefinitionId, { readonly formula: string; readonly words: string }>>;
