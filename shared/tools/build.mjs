/** Installs and builds what is missing or out of date, and nothing else. What is up to date costs a hash. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withBuildLock } from './build-lock.mjs';
import { fingerprint } from './fingerprint.mjs';
import { ROOT } from './paths.mjs';
import { runQuietly } from './run-quietly.mjs';

const inRoot = (path) => join(ROOT, path);
const readText = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null);

/** The npm that started us, else the one beside Node. */
function npmCli() {
  const beside = join(process.execPath, '../../lib/node_modules/npm/bin/npm-cli.js');
  const found = [process.env.npm_execpath, beside].find((path) => path?.endsWith('npm-cli.js') && existsSync(path));
  if (found === undefined) throw new Error('npm was not found: install the packages yourself with `npm ci`');
  return found;
}

/** Whether npm's own record of node_modules has every package of the lock; what is optional depends on the platform. */
function isInstalledByHand() {
  const record = readText(inRoot('node_modules/.package-lock.json'));
  if (record === null) return false;
  const installed = JSON.parse(record).packages;
  const wanted = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      optional || link || !path.includes('node_modules/') || installed[path]?.version === version,
  );
}

/** One step: `inputs` decide whether `make` must run again; their hash is kept in `stamp`, beside the outputs. */
const PACKAGES = {
  title: 'Installing packages (npm ci)',
  inputs: ['package-lock.json'],
  stamp: 'node_modules/.atrium-installed',
  isMade: isInstalledByHand,
  make: () => runQuietly([npmCli(), 'ci', '--include=dev', '--no-audit', '--no-fund']),
};
const PROGRAMS = {
  title: 'Building hub and simulators',
  inputs: [
    ...['shared', 'gateway', 'simulators'].flatMap((name) => [
      `${name}/src`,
      `${name}/package.json`,
      `${name}/tsconfig.json`,
    ]),
    ...['tsconfig.json', 'package-lock.json'],
  ],
  stamp: 'gateway/dist/.built-from',
  make: () => runQuietly([inRoot('node_modules/typescript/bin/tsc'), '-b', 'shared', 'gateway', 'simulators']),
};
const DASHBOARD = {
  title: 'Building the dashboard',
  inputs: ['dashboard', 'shared/src', 'tsconfig.json', 'package-lock.json'],
  stamp: 'dashboard/dist/.built-from',
  make: () => runQuietly([inRoot('node_modules/vite/bin/vite.js'), 'build'], inRoot('dashboard')),
};

const isFresh = ({ inputs, stamp }) => readText(inRoot(stamp)) === fingerprint(inputs);

async function ensure(steps, say) {
  if (steps.every(isFresh)) return;
  await withBuildLock(say, async () => {
    for (const step of steps.filter((candidate) => !isFresh(candidate))) {
      if (!step.isMade?.()) {
        say(`${step.title} …`);
        await step.make();
      }
      writeFileSync(inRoot(step.stamp), fingerprint(step.inputs));
    }
  });
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Error(`Node ${process.versions.node} is too old: Atrium needs 20.19 or later`);
}

/** Packages installed, hub, simulators and dashboard built. `say` gets a line for each step that takes time. */
export async function ensureReady(say) {
  requireNode();
  await ensure([PACKAGES, PROGRAMS, DASHBOARD], say);
}

export async function ensurePackages(say) {
  requireNode();
  await ensure([PACKAGES], say);
}

export const ensureDashboard = (say) => ensure([DASHBOARD], say);
