import type { Frame } from '@atrium/shared/wire/frame';
import { useEffect } from 'react';
import { isMallFrame } from '../live/live-store.ts';
import { useLiveStore } from './live.tsx';

/** Call `paint` for the frame on hand and for each that follows, at most once a paint, without rendering React. */
export function useEachFrame(paint: (frame: Frame, seq: number) => void): void {
  const { store } = useLiveStore();
  useEffect(() => {
    let last: Frame | null = null;
    const run = (): void => {
      const { frame, seq } = store.view();
      if (frame === null || frame === last || !isMallFrame(frame)) return;
      last = frame;
      paint(frame, seq);
    };
    run();
    return store.subscribe(run);
  }, [store, paint]);
}
