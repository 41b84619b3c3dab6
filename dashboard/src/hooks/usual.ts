import type { KpiRow } from '@atrium/shared/wire/http';
import { useQueries } from '@tanstack/react-query';
import { isRecorded } from '../history/curve.ts';
import { type Comparison, comparedWith } from '../history/periods.ts';
import { addressOf, type KpiQuestion, kpiReport } from '../link/reports.ts';
import { useServices } from './services.ts';
import { useVenue } from './venue.tsx';

export type Compared = {
  /** One answer for each period that has anything recorded. */
  readonly answers: readonly (readonly KpiRow[])[];
  readonly isPending: boolean;
};

/** The same question put to the periods that this one is compared with. Periods from before the hub was there are left out. */
export function useCompared(question: KpiQuestion | null, comparison: Comparison): Compared {
  const { api } = useServices();
  const { venue } = useVenue();
  const periods = question === null ? [] : comparedWith(question, comparison, venue.timeZone);
  return useQueries({
    queries: periods.map((period) => {
      const report = kpiReport({ ...question, by: question?.by ?? 'mall', ...period });
      return {
        queryKey: ['report', venue.id, report.path],
        queryFn: () => api.read(addressOf(venue.id, report), report.read),
      };
    }),
    combine: (results) => ({
      answers: results.flatMap(({ data }) => (data !== undefined && isRecorded(data) ? [data] : [])),
      isPending: results.some(({ isPending }) => isPending),
    }),
  });
}
