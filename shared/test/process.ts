import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findProgram, type Program, tethered } from '../tools/programs.mjs';

/** Child processes of tests: readiness by asking, bounded output, and no orphan when the test process dies. */

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type Running = {
  readonly pid: number;
  /** Settles when the process has ended and its output was read to the end. */
  readonly exited: Promise<Exit>;
  hasEnded(): boolean;
  stdout(): string;
  stderr(): string;
  /** SIGKILL: what a power cut looks like to the files of the process. */
  kill9(): Promise<Exit>;
  /** SIGTERM, then SIGKILL after 10 s. */
  stop(): Promise<Exit>;
};

export type Command = {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
};

const POLL_MS = 20;
/** Not a speed limit: after this long without an answer something hangs, and the output tells what. */
const PATIENCE_MS = 120_000;
const STOP_GRACE_MS = 10_000;
/** The last part of each stream that is kept for messages, characters. */
const OUTPUT_LIMIT = 4_000_000;

const children = new Set<ChildProcess>();
const folders = new Set<string>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
// A test runner ends its workers with SIGTERM, which by itself would skip the cleaning above.
process.once('SIGTERM', () => process.exit(143));

export function startProcess(command: Command): Running {
  const [file, ...args] = tethered([command.file, ...command.args], 'KILL');
  const child = spawn(file, args, {
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    env: command.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid === undefined) throw new Error(`${command.name}: cannot start ${command.file}`);
  children.add(child);
  const stdout = keepTail(child.stdout);
  const stderr = keepTail(child.stderr);
  let ended = false;
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', () => children.delete(child));
    child.once('close', (code, signal) => {
      ended = true;
      resolve({ code, signal });
    });
  });
  return {
    pid: child.pid,
    exited,
    hasEnded: () => ended,
    stdout,
    stderr,
    kill9() {
      child.kill('SIGKILL');
      return exited;
    },
    async stop() {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
      return exited.finally(() => clearTimeout(force));
    },
  };
}

function keepTail(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text = (text + chunk).slice(-OUTPUT_LIMIT);
  });
  return () => text;
}

/** Ask until the answer is yes. @throws with the output of the process when it ends or stays silent */
export async function untilReady(name: string, running: Running, ask: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await ask().catch(() => false))) {
    const end = running.hasEnded() ? await running.exited : null;
    if (end !== null) throw new Error(`${name} ended before it was ready (${describe(end)})\n${tail(running)}`);
    if (Date.now() > deadline) {
      await running.kill9();
      throw new Error(`${name} did not answer within ${PATIENCE_MS / 1000} s\n${tail(running)}`);
    }
    await delay(POLL_MS);
  }
}

const describe = (end: Exit): string => (end.signal === null ? `exit code ${end.code}` : `signal ${end.signal}`);
const tail = (running: Running): string => `${running.stdout()}${running.stderr()}`.slice(-8_000);

/** A fresh folder in the system's temporary folder, removed by `removeDir` or when the test process ends. */
export function tempDir(prefix = 'atrium-'): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  folders.add(folder);
  return folder;
}

export function removeDir(folder: string): void {
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true });
}

/** @throws with the name of the package that brings it, when the program is not on this machine */
export function requireProgram(program: Program): string {
  const path = findProgram(program.names);
  if (path !== null) return path;
  throw new Error(
    `${program.title} is not installed: put ${program.names[0]} on the PATH (apt-get install ${program.debian})`,
  );
}
