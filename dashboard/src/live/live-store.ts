import { applyPatch, type Frame, type FramePatch } from '@atrium/shared/wire/frame';
import type { TenantFrame } from '@atrium/shared/wire/socket';

export type LiveFrame = Frame | TenantFrame;

/** A tenant's frame has its stores and nothing else. */
export const isMallFrame = (frame: LiveFrame): frame is Frame => 'totals' in frame;

/** What the pages read. A new object for each change, so that readers may compare by `===`. */
export type LiveView<Link> = {
  readonly link: Link;
  readonly seq: number;
  readonly frame: LiveFrame | null;
  /** Messages that could not be read. */
  readonly unreadable: number;
};

export type LiveStore<Link> = {
  view(): LiveView<Link>;
  /** Called at most once for each paint, however many messages came in between. */
  subscribe(listener: () => void): () => void;
  report(link: Link): void;
  show(seq: number, frame: LiveFrame): void;
  patch(seq: number, patch: FramePatch): void;
  countUnreadable(): void;
};

/**
 * The live numbers, outside React: frames come once or twice a second for hundreds of stores and must not render the page.
 * The last frame stays when the link is lost; how old it is, is the link's to say.
 *
 * @param beforePaint runs its argument before the next paint: `requestAnimationFrame` in a browser
 */
export function createLiveStore<Link>(link: Link, beforePaint: (run: () => void) => void): LiveStore<Link> {
  const listeners = new Set<() => void>();
  let view: LiveView<Link> = { link, seq: -1, frame: null, unreadable: 0 };
  let isNotifying = false;

  const set = (change: Partial<LiveView<Link>>): void => {
    view = { ...view, ...change };
    if (isNotifying) return;
    isNotifying = true;
    beforePaint(() => {
      isNotifying = false;
      for (const listener of listeners) listener();
    });
  };

  return {
    view: () => view,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    report: (next) => set({ link: next }),
    show: (seq, frame) => set({ seq, frame }),
    patch: (seq, patch) => {
      if (view.frame !== null) set({ seq, frame: applyPatch<LiveFrame>(view.frame, patch) });
    },
    countUnreadable: () => set({ unreadable: view.unreadable + 1 }),
  };
}
