import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ensureReady } from './build.mjs';
import { callerDir, dataDir, ROOT } from './paths.mjs';
import { tethered } from './programs.mjs';
import { onStopRequest } from './stop-request.mjs';

/**
 * Builds what is needed, then becomes as nearly as possible the program `entry`: same arguments, streams, signals, exit
 * code. Relative paths mean the folder where npm was called; the data folder's default stays the repository's.
 */
export async function runProgram(entry) {
  await ensureReady((line) => console.error(line));
  const [file, ...args] = tethered([process.execPath, join(ROOT, entry), ...process.argv.slice(2)], 'TERM');
  const env = { ...process.env, HUB_DATA_DIR: dataDir() };
  // A group of its own: Ctrl-C reaches us alone, and it gets each signal once.
  const child = spawn(file, args, { cwd: callerDir(), env, stdio: 'inherit', detached: true });
  onStopRequest((signal) => child.kill(signal));
  child.once('error', (error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
