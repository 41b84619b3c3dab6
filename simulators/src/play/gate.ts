/** Where callers wait until something holds. */
export type Gate = {
  /** @throws what the gate failed with, or the signal's reason */
  readonly until: (isMet: () => boolean, signal?: AbortSignal) => Promise<void>;
  /** Something changed: let those pass whose condition holds now. */
  readonly check: () => void;
  /** Nothing will hold any more: everybody who waits, or comes to wait, gets this error. */
  readonly fail: (error: Error) => void;
};

type Waiting = { readonly isMet: () => boolean; readonly settle: (error?: Error) => void };

export function createGate(): Gate {
  const waiting = new Set<Waiting>();
  let failure: Error | null = null;

  const check = (): void => {
    for (const one of [...waiting]) {
      if (failure !== null) one.settle(failure);
      else if (one.isMet()) one.settle();
    }
  };

  const wait = (isMet: () => boolean, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const abort = (): void => one.settle(asError(signal?.reason));
      const one: Waiting = {
        isMet,
        settle: (error) => {
          waiting.delete(one);
          signal?.removeEventListener('abort', abort);
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      waiting.add(one);
      signal?.addEventListener('abort', abort, { once: true });
    });

  return {
    until: async (isMet, signal) => {
      if (failure !== null) throw failure;
      if (isMet()) return;
      signal?.throwIfAborted();
      await wait(isMet, signal);
    },
    check,
    fail: (error) => {
      failure ??= error;
      check();
    },
  };
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));
