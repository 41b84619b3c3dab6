import type { KpiRow } from '@atrium/shared/wire/http';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { closedPeriod } from '../history/closed-period.ts';
import type { KpiQuery } from '../link/api.ts';
import { useLive } from './live.tsx';
import { useServices } from './services.ts';
import { useVenue } from './venue.tsx';

const sinceOf = ({ frame }: { readonly frame: { readonly since: number } | null }): number | null =>
  frame?.since ?? null;
const hourOf = ({
  frame,
}: {
  readonly frame: { readonly at: number; readonly since: number } | null;
}): number | null => (frame === null ? null : closedPeriod(frame.since, frame.at).to);

/** KPIs of today's closed hours. Asked for again when an hour of the mall has passed, not by a timer. */
export function useKpisToday(query: Omit<KpiQuery, 'from' | 'to'>): UseQueryResult<readonly KpiRow[]> {
  const { api } = useServices();
  const { venue } = useVenue();
  const from = useLive(sinceOf);
  const to = useLive(hourOf);
  return useQuery({
    queryKey: ['kpis', venue.id, query, from, to],
    queryFn: () => (from === null || to === null || to <= from ? [] : api.kpis(venue.id, { ...query, from, to })),
    enabled: from !== null,
    placeholderData: (before) => before,
  });
}
