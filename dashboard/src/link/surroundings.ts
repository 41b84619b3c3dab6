import type { Surroundings } from './create-link.ts';

function on(target: EventTarget, name: string, run: () => void): () => void {
  target.addEventListener(name, run);
  return () => target.removeEventListener(name, run);
}

const isVisible = (): boolean => document.visibilityState === 'visible';

export const browserSurroundings: Surroundings = {
  isVisible,
  onVisibility: (run) => {
    const stops = [
      on(document, 'visibilitychange', () => run(isVisible())),
      // A frozen tab may come back without a visibility change.
      on(document, 'resume', () => run(isVisible())),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  },
  onOnline: (run) => on(window, 'online', run),
};
