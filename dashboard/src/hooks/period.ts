import { useMemo } from 'react';
import { periodOf } from '../history/periods.ts';
import type { Period } from '../link/reports.ts';
import { useMallNow } from './now.ts';
import { useChoice } from './use-param.ts';
import { useVenue } from './venue.tsx';

export const PLAIN_RANGES = ['today', 'yesterday', '7d', '28d'] as const;
export type PlainRange = (typeof PLAIN_RANGES)[number];

const STEP_MS = 900_000;

/** A period of the mall by its name, kept in the address; null before the mall's time is known. */
export function usePeriod(): {
  readonly range: PlainRange;
  readonly setRange: (range: PlainRange) => void;
  readonly period: Period | null;
} {
  const { venue } = useVenue();
  const now = useMallNow(STEP_MS);
  const [range, setRange] = useChoice('range', PLAIN_RANGES);
  const period = useMemo(
    () => (now === null ? null : periodOf({ name: range, first: null, last: null }, now, venue)),
    [now, range, venue],
  );
  return { range, setRange, period };
}
