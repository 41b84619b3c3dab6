/**
 * `npm run bench [-- --json FILE] [--only WORD]`: every `bench/*.bench.ts`, one after the other, one table. A figure without a
 * ratio is for orientation only: machines differ, and a busy one differs from itself.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensurePackages } from './build.mjs';
import { callerDir, ROOT } from './paths.mjs';
import { tethered } from './programs.mjs';
import { ensureServers } from './test-servers.mjs';

const say = (line) => console.log(line);

function programs(word) {
  const folders = ['gateway/bench', 'simulators/bench'].filter((folder) => existsSync(join(ROOT, folder)));
  const files = folders.flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`));
  return files.filter((file) => file.endsWith('.bench.ts') && file.includes(word)).sort();
}

function run(file, out) {
  const options = ['--expose-gc', '--import', 'tsx', '--conditions=@atrium/source'];
  const [command, ...args] = tethered([process.execPath, ...options, join(ROOT, file), out], 'TERM');
  const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit' });
  return new Promise((done, reject) => child.once('error', reject).once('exit', (code) => done(code === 0)));
}

function show({ name, value, unit, ratio, against }) {
  const amount = value.toLocaleString('en', { maximumSignificantDigits: 4 });
  const compared = ratio === undefined ? '' : `${ratio.toFixed(2)} x ${against ?? ''}`;
  say(`${name.padEnd(44)} ${`${amount} ${unit}`.padStart(24)}   ${compared}`);
}

async function main() {
  const { values } = parseArgs({ options: { json: { type: 'string' }, only: { type: 'string', default: '' } } });
  const files = programs(values.only);
  if (files.length === 0) throw new Error(`no bench has "${values.only}" in its name`);
  await ensurePackages(say);
  await ensureServers(say);
  const folder = mkdtempSync(join(tmpdir(), 'atrium-bench-'));
  const figures = [];
  try {
    for (const [place, file] of files.entries()) {
      say(`\n== ${file}`);
      const out = join(folder, `${place}.json`);
      if (!(await run(file, out))) throw new Error(`${file} failed`);
      const own = JSON.parse(readFileSync(out, 'utf8'));
      for (const figure of own) show(figure);
      figures.push(...own);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (values.json !== undefined) {
    const table = Object.fromEntries(figures.map(({ name, ...figure }) => [name, figure]));
    writeFileSync(resolve(callerDir(), values.json), `${JSON.stringify(table, null, 2)}\n`);
  }
}

await main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
