import type { Millis } from '@atrium/shared/units';
import { createDeadline } from '../play/deadline.ts';
import type { CaptureFiles } from './capture-files.ts';

export type End = 'over' | 'interrupted' | 'full';

/** One recording, from when it starts until something ends it. */
export type Session = {
  readonly end: (why: End) => void;
  readonly fail: (error: Error) => void;
  readonly isOver: () => boolean;
  /** Resolves when it ends; until then what was heard is on disk within a second. */
  readonly last: (durationMs: Millis | null, files: CaptureFiles) => Promise<End>;
};

export type SessionSetup = {
  readonly signal: AbortSignal;
  /** Rewrites one line of a terminal; null where there is none. */
  readonly repaint: ((line: string) => void) | null;
};

const FLUSH_MS = 1_000;

export function createSession({ signal, repaint }: SessionSetup): Session {
  const over = new AbortController();
  let why: End = 'over';
  let failure: Error | null = null;

  const end = (reason: End): void => {
    if (!over.signal.aborted) why = reason;
    over.abort();
  };
  const fail = (error: Error): void => {
    failure ??= error;
    over.abort();
  };
  const interrupt = (): void => end('interrupted');
  const ended = (): Promise<void> =>
    new Promise((resolve) => {
      if (over.signal.aborted) resolve();
      over.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  const save = (files: CaptureFiles): void => {
    try {
      files.flush();
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  };

  return {
    end,
    fail,
    isOver: () => over.signal.aborted,
    last: async (durationMs, files) => {
      signal.addEventListener('abort', interrupt, { once: true });
      if (signal.aborted) interrupt();
      const limit = durationMs === null ? null : createDeadline(durationMs);
      limit?.signal.addEventListener('abort', () => end('over'), { once: true });
      const timer = setInterval(() => {
        repaint?.(`${files.stats.messages.toLocaleString('en')} messages`);
        save(files);
      }, FLUSH_MS);
      await ended();
      clearInterval(timer);
      limit?.clear();
      signal.removeEventListener('abort', interrupt);
      repaint?.('');
      if (failure !== null) throw failure;
      return why;
    },
  };
}
