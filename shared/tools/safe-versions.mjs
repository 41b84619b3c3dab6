/**
 * Holds every installed copy of a package to the least version that is known to be safe (safe-versions.json), then asks the audit
 * service of the registry where that can be reached.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

const partsOf = (version) => version.split('-')[0].split('.').map(Number);

/** Is `version` older than `least`? */
export function isOlder(version, least) {
  const [a, b] = [partsOf(version), partsOf(least)];
  const place = a.findIndex((part, i) => part !== b[i]);
  return place !== -1 && a[place] < b[place];
}

/** @returns a line for each copy in the lock file that is too old, and for each name that is not in it at all */
export function unsafePackages(lock, safe) {
  const copies = Object.entries(lock.packages).map(([path, { version }]) => ({
    name: path.split('node_modules/').at(-1),
    path,
    version,
  }));
  return Object.entries(safe).flatMap(([name, [least, why]]) => {
    const found = copies.filter((copy) => copy.name === name);
    if (found.length === 0) return [`${name}: not installed any more; take it off the list`];
    return found
      .filter(({ version }) => isOlder(version, least))
      .map(({ path, version }) => `${path}: ${version} is older than ${least} (${why})`);
  });
}

const read = (path) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

/** @returns what the audit service says, or why it was not asked */
function audit() {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 60_000,
  });
  try {
    const found = JSON.parse(stdout).metadata.vulnerabilities;
    return { grave: found.high + found.critical, text: JSON.stringify(found) };
  } catch {
    return { grave: 0, text: 'skipped: the audit service of the registry cannot be reached' };
  }
}

if (process.argv[1] === import.meta.filename) {
  const unsafe = unsafePackages(read('package-lock.json'), read('shared/tools/safe-versions.json'));
  for (const line of unsafe) console.error(line);
  const { grave, text } = audit();
  console.log(`safe versions: ${unsafe.length === 0 ? 'all' : `${unsafe.length} too old`}; npm audit: ${text}`);
  if (unsafe.length > 0 || grave > 0) process.exitCode = 1;
}
