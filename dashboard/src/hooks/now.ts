import type { EpochMs, Millis } from '@atrium/shared/units';
import { useCallback } from 'react';
import { useLive } from './live.tsx';

/** The mall's own time in steps, so that a page renders once a step and not with every frame; null before the first frame. */
export function useMallNow(step: Millis): EpochMs | null {
  return useLive(
    useCallback(
      ({ frame }: { readonly frame: { readonly at: number } | null }) =>
        frame === null ? null : Math.floor(frame.at / step) * step,
      [step],
    ),
  );
}
