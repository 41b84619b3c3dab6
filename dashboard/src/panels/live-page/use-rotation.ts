import type { Level } from '@atrium/shared/venue/venue';
import { useEffect } from 'react';
import { changeView } from '../../hooks/use-view-state.ts';
import { useVenue } from '../../hooks/venue.tsx';
import type { ViewState } from '../../hooks/view-state.ts';
import type { Theme } from '../../theme/palette.ts';

/** On a wallboard with `?rotate=20` show the levels in turn, each for that many seconds. */
export function useRotation(
  level: Level | null,
  { rotate, view }: Pick<ViewState, 'rotate' | 'view'>,
  theme: Theme,
): void {
  const { levels } = useVenue();
  const isTurning = theme === 'wall' && view === 'plan' && rotate !== null && levels.length > 1;
  const here = levels.findIndex(({ id }) => id === level?.id);
  const next = levels[(here + 1) % levels.length];
  useEffect(() => {
    if (!isTurning || rotate === null || next === undefined) return;
    const timer = setTimeout(() => changeView({ level: next.id }), rotate * 1_000);
    return () => clearTimeout(timer);
  }, [isTurning, rotate, next]);
}
