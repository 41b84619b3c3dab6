import { HubError } from '@atrium/shared/errors';

/** Lets few calls work at a time; the others wait in the order in which they came. */
export type Gate = {
  /** @throws HubError STORE_UNREACHABLE when the queue is full; the signal's reason when it aborts while waiting */
  readonly run: <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;
};

export type GateOptions = {
  readonly name: string;
  /** Calls at work at the same time. */
  readonly width: number;
  /** Calls that may wait; one more is refused, and its caller is told. */
  readonly maxWaiting: number;
};

export function createGate({ name, width, maxWaiting }: GateOptions): Gate {
  let working = 0;
  const waiting: (() => void)[] = [];

  async function enter(): Promise<void> {
    if (working < width) {
      working += 1;
      return;
    }
    if (waiting.length >= maxWaiting)
      throw new HubError('STORE_UNREACHABLE', `${name}: ${maxWaiting} calls are waiting already`, {
        context: { name },
      });
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) working -= 1;
    else next();
  }

  return {
    async run(signal, work) {
      await enter();
      try {
        signal.throwIfAborted();
        return await work();
      } finally {
        leave();
      }
    },
  };
}
