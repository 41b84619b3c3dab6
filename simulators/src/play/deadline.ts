import type { Millis } from '@atrium/shared/units';

/** A signal that aborts when time is up, or with `other`; `clear` when it is not needed any more. */
export type Deadline = { readonly signal: AbortSignal; readonly clear: () => void };

/**
 * Instead of `AbortSignal.any` over `AbortSignal.timeout`: on Node 20 the garbage collector takes such a pair away before it fires.
 */
export function createDeadline(after: Millis, other?: AbortSignal): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`nothing within ${after} ms`)), after);
  const pass = (): void => controller.abort(other?.reason);
  if (other?.aborted === true) pass();
  other?.addEventListener('abort', pass, { once: true });
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
      other?.removeEventListener('abort', pass);
    },
  };
}
