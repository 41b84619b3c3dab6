import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** What a contender has done so far, as it says itself. */
export type Progress = { readonly count: number; readonly cpuMs: number; readonly rssMb: number };

export type Contender = {
  /** What it said when it was ready: a port, or nothing. */
  readonly hello: unknown;
  readonly progress: () => Promise<Progress>;
  readonly close: () => Promise<void>;
};

/** A program of this folder as a process of its own. It sends `hello` once, then answers every message with its progress. */
export async function startContender(file: string, args: readonly string[]): Promise<Contender> {
  const child = fork(new URL(file, import.meta.url), args, {
    execArgv: ['--import', 'tsx', '--conditions=@atrium/source'],
  });
  const hello = await nextMessage(child);
  return {
    hello,
    progress: async () => {
      const answer = nextMessage(child);
      child.send('progress');
      return (await answer) as Progress;
    },
    close: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const [message] = await once(child, 'message');
  return message;
}

/** The other side: say hello, then answer. Ends with its parent. */
export function serveProgress(hello: unknown, count: () => number): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    const progress: Progress = {
      count: count(),
      cpuMs: (user + system) / 1_000,
      rssMb: process.memoryUsage.rss() / 1_048_576,
    };
    process.send?.(progress);
  });
  process.once('disconnect', () => process.exit());
  process.send?.(hello);
}
