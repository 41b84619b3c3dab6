import { spawn } from 'node:child_process';
import { openLog } from './log-file.mjs';
import { readLine, splitLines } from './log-lines.mjs';
import { tethered } from './programs.mjs';

const STOP_GRACE_MS = 10_000;
const TAIL_LINES = 15;

/**
 * Starts a Node program that logs to a file, shows its errors, and can be stopped.
 *
 * @param plan `{ name, args, cwd, env, logPath, showsStderr }`
 * @param show takes each line that a person should see
 */
export function startChild({ name, args, cwd, env, logPath, showsStderr }, show) {
  const [file, ...rest] = tethered([process.execPath, ...args], 'TERM');
  // A group of its own: Ctrl-C reaches the launcher alone, which asks once. Asked twice, a program ends without saving.
  const child = spawn(file, rest, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const log = openLog(logPath);
  const tail = [];
  const take = (isStderr) =>
    splitLines((line) => {
      const { isError, text } = readLine(line);
      const isShown = isError || (showsStderr && isStderr && text === line);
      log.write(`${line}\n`);
      tail.push({ text, isShown });
      if (tail.length > TAIL_LINES) tail.shift();
      if (isShown) show(`${name}: ${text}`);
    });
  child.stdout.setEncoding('utf8').on('data', take(false));
  child.stderr.setEncoding('utf8').on('data', take(true));
  let hasEnded = false;
  const exited = new Promise((resolve) => {
    child.once('error', (error) => tail.push({ text: error.message, isShown: false }));
    child.once('close', (code, signal) => {
      hasEnded = true;
      log.close();
      resolve({ name, code, signal });
    });
  });
  return {
    name,
    logPath,
    exited,
    hasEnded: () => hasEnded,
    /** Its last lines, without those that were shown when they came. */
    unseen: () => tail.filter(({ isShown }) => !isShown).map(({ text }) => text),
    async stop() {
      if (hasEnded) return;
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
      await exited;
      clearTimeout(force);
    },
  };
}
