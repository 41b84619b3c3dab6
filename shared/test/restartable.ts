import { type Command, type Exit, type Running, removeDir, startProcess, tempDir, untilReady } from './process.ts';

/** A server that can be stopped, killed and started again on the same files and ports. */
export type Server = {
  readonly dir: string;
  /** Of the process that runs now; changes with `restart`. */
  readonly pid: number;
  output(): string;
  kill9(): Promise<Exit>;
  stop(): Promise<Exit>;
  /** Stops it when it still runs, then starts it again and waits until it answers. */
  restart(): Promise<void>;
  /** Stops it and removes its folder, unless the caller brought that. */
  close(): Promise<void>;
};

export type ServerPlan = {
  /** The caller's own folder; without it a temporary one is made and removed. */
  readonly dir: string | undefined;
  command(dir: string): Command;
  isReady(): Promise<boolean>;
};

export async function startServer(plan: ServerPlan): Promise<Server> {
  const dir = plan.dir ?? tempDir();
  const command = plan.command(dir);
  let running: Running = startProcess(command);
  const release = () => {
    if (plan.dir === undefined) removeDir(dir);
  };
  try {
    await untilReady(command.name, running, plan.isReady);
  } catch (cause) {
    await running.kill9();
    release();
    throw cause;
  }
  return {
    dir,
    get pid() {
      return running.pid;
    },
    output: () => running.stdout() + running.stderr(),
    kill9: () => running.kill9(),
    stop: () => running.stop(),
    async restart() {
      await running.stop();
      running = startProcess(command);
      await untilReady(command.name, running, plan.isReady);
    },
    async close() {
      await running.stop();
      release();
    },
  };
}
