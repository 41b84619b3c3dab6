/** Installs Debian packages without starting the services that come with them. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { findProgram } from './programs.mjs';

const POLICY = '/usr/sbin/policy-rc.d';
/** 101: the init script may not be run. Debian policy 9.3.3.2. */
const DENY_START = '#!/bin/sh\n# Written by the tests of Atrium while they install packages.\nexit 101\n';
/** Another apt may be at work, seconds. */
const LOCK_TIMEOUT_S = 300;

export const canInstall = () => process.getuid?.() === 0 && findProgram(['apt-get']) !== null;

const isKnown = (name) => {
  const { stdout } = spawnSync('apt-cache', ['policy', name], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  return /Candidate: (?!\(none\))/.test(stdout ?? '');
};

function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const child = spawn('apt-get', ['-qq', '-o', `DPkg::Lock::Timeout=${LOCK_TIMEOUT_S}`, ...args], {
    env,
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => child.once('error', reject).once('exit', (code) => resolve(code === 0)));
}

/** Puts the policy in place. @returns what restores the one before, if any; also done when the process is told to end */
function denyServiceStart() {
  const before = existsSync(POLICY) ? readFileSync(POLICY, 'utf8') : null;
  writeFileSync(POLICY, DENY_START, { mode: 0o755 });
  const restore = () => {
    if (before === null || before === DENY_START) rmSync(POLICY, { force: true });
    else writeFileSync(POLICY, before);
  };
  const interrupted = () => {
    restore();
    process.exit(130);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  return () => {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    restore();
  };
}

/** @throws when apt could not install them, also not with fresh package lists */
export async function aptInstall(packages) {
  const install = () => apt(['install', '-y', '--no-install-recommends', ...packages]);
  const allow = denyServiceStart();
  try {
    if (packages.every(isKnown) && (await install())) return;
    if ((await apt(['update'])) && (await install())) return;
  } finally {
    allow();
  }
  throw new Error(`apt-get could not install ${packages.join(' ')}; what it said stands above`);
}
