import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { addressOf, type Report } from '../link/reports.ts';
import { useServices } from './services.ts';
import { useVenue } from './venue.tsx';

const NOTHING = ['report', null] as const;

export type Asking = {
  /** Ask again this often, ms: for periods that are still going on. */
  readonly everyMs?: number;
  /** The last answer stands in while the next is awaited: only where the question moves with time and nothing else. */
  readonly keepsLast?: true;
};

/** The answer to a question about the mall's history; null asks nothing yet. */
export function useReport<T>(report: Report<T> | null, { everyMs, keepsLast }: Asking = {}): UseQueryResult<T> {
  const { api } = useServices();
  const { venue } = useVenue();
  return useQuery({
    queryKey: report === null ? NOTHING : ['report', venue.id, report.path],
    queryFn: () => {
      if (report === null) throw new Error('a report that was not asked for');
      return api.read(addressOf(venue.id, report), report.read);
    },
    enabled: report !== null,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
    ...(keepsLast === undefined ? {} : { placeholderData: keepPreviousData }),
  });
}

/** For a period that is still going on. */
export const RUNNING: Asking = { everyMs: 60_000 };
