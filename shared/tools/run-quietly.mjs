import { spawn } from 'node:child_process';
import { ROOT } from './paths.mjs';
import { tethered } from './programs.mjs';

/** Runs a Node program to its end without a word. @throws with all it printed when it fails */
export async function runQuietly(args, cwd = ROOT) {
  const [file, ...rest] = tethered([process.execPath, ...args], 'TERM');
  const child = spawn(file, rest, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code === 0) return;
  const command = args.join(' ').replaceAll(ROOT, '');
  throw new Error(`${command} failed (exit code ${code}):\n${Buffer.concat(output).toString().trim()}`);
}
