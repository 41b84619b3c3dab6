/** `npm test`: everything that CI runs, from a fresh clone, stopping at the first red. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDashboard, ensurePackages } from './build.mjs';
import { ROOT } from './paths.mjs';
import { ensureServers } from './test-servers.mjs';
import { readTally, summary } from './test-tally.mjs';

const say = (line) => console.log(line);
const program = (path) => join(ROOT, 'node_modules', path);
const skipsServers = process.env.ATRIUM_TEST_SKIP_SERVERS === '1';
const reports = mkdtempSync(join(tmpdir(), 'atrium-reports-'));

const node = (...args) => {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  return new Promise((resolve, reject) => child.once('error', reject).once('exit', (code) => resolve(code === 0)));
};

const reportOf = (project) => join(reports, `${project}.json`);
const vitest = (project) =>
  node(
    ...[program('vitest/vitest.mjs'), 'run', '--project', project],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${reportOf(project)}`],
  );

const BIOME_OPTIONS = [
  '--max-diagnostics=none',
  '--error-on-warnings',
  `--colors=${process.stdout.isTTY ? 'force' : 'off'}`,
];
const PROJECTS = skipsServers ? ['unit'] : ['unit', 'servers'];
const STEPS = [
  { title: 'types (tsc -b)', run: () => node(program('typescript/bin/tsc'), '-b') },
  {
    title: 'lint (biome ci)',
    run: () => node(program('@biomejs/biome/bin/biome'), 'ci', ...BIOME_OPTIONS),
  },
  { title: 'safe versions of packages, npm audit', run: () => node(join(ROOT, 'shared/tools/safe-versions.mjs')) },
  { title: 'planted violations', run: () => node(join(ROOT, 'shared/tools/planted.mjs')) },
  { title: 'unused files, exports and packages (knip)', run: () => node(program('knip/bin/knip.js')) },
  { title: 'dashboard build', run: () => ensureDashboard(say).then(() => true) },
  ...PROJECTS.map((project) => ({ title: `tests: ${project}`, project, run: () => vitest(project) })),
];

/** @returns the tallies of the test projects that ran, and the title of the step that was red, or null */
async function runSteps() {
  const tallies = [];
  for (const { title, project, run } of STEPS) {
    say(`\n== ${title}`);
    const start = performance.now();
    const isGreen = await run();
    say(`== ${title}: ${isGreen ? 'green' : 'RED'} after ${((performance.now() - start) / 1000).toFixed(1)} s`);
    if (project !== undefined) tallies.push(readTally(reportOf(project)));
    if (!isGreen) return { tallies, red: title };
  }
  return { tallies, red: null };
}

async function main() {
  await ensurePackages(say);
  if (!skipsServers) await ensureServers(say);
  const { tallies, red } = await runSteps();
  say('');
  if (skipsServers) say('skipped: the tests with real Mosquitto, InfluxDB and Chromium (ATRIUM_TEST_SKIP_SERVERS=1)');
  if (!existsSync(join(ROOT, '../shared/data'))) say('skipped: no data');
  if (red !== null) say(`Stopped at the first red: ${red}`);
  if (tallies.length > 0) say(summary(tallies));
  if (red !== null) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(reports, { recursive: true, force: true });
}
