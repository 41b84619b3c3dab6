import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { Report } from '../link/reports.ts';
import { useServices } from './services.ts';
import { useVenue } from './venue.tsx';

const NOTHING = ['report', null] as const;

/**
 * The answer to a question about the mall's history; null asks nothing yet.
 *
 * @param everyMs ask again this often: for periods that are still going on
 */
export function useReport<T>(report: Report<T> | null, everyMs?: number): UseQueryResult<T> {
  const { api } = useServices();
  const { venue } = useVenue();
  return useQuery({
    queryKey: report === null ? NOTHING : ['report', venue.id, report.path],
    queryFn: () => {
      if (report === null) throw new Error('a report that was not asked for');
      return api.read(`/malls/${encodeURIComponent(venue.id)}/${report.path}`, report.read);
    },
    enabled: report !== null,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  });
}

/** How often a period that is still going on is asked for again, ms. */
export const REFRESH_MS = 60_000;
