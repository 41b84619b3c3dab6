import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT } from './paths.mjs';

const LOCK = join(ROOT, '.cache/build.lock');
const POLL_MS = 200;

/** Runs `work` alone: two launchers at once (hub and simulator in two terminals) must not install over each other. */
export async function withBuildLock(say, work) {
  mkdirSync(dirname(LOCK), { recursive: true });
  for (let told = false; !tryLock(); told = true) {
    if (!told) say('Waiting for another build …');
    await delay(POLL_MS);
  }
  try {
    await work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

function tryLock() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!isOwned()) rmSync(LOCK, { force: true });
    return false;
  }
}

/** A launcher that was killed leaves its lock behind. */
function isOwned() {
  try {
    process.kill(Number(readFileSync(LOCK, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
