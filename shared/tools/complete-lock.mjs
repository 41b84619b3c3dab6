/**
 * Completes package-lock.json with the platform packages that the registry at hand does not serve.
 *
 * npm leaves such a package out of the lock when it cannot fetch its manifest, and `npm ci` then refuses the lock
 * ("Missing: … from lock file"), here and on every other platform. The entries written here carry name, version and
 * platform, as the parent names them; without a checksum, because the registry gave none.
 *
 * Run it after `npm install`: node shared/tools/complete-lock.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

const OS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const CPU = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** @returns `{ os, cpu, libc }` as far as a name like `@biomejs/cli-linux-x64-musl` tells them */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const among = (known) => known.filter((word) => words.includes(word));
  const libc = words.flatMap((word) => (word.startsWith('musl') ? ['musl'] : word.startsWith('gnu') ? ['glibc'] : []));
  const named = { os: among(OS), cpu: among(CPU), libc };
  return Object.fromEntries(Object.entries(named).filter(([, values]) => values.length > 0));
}

/** Node's lookup: the folder's own node_modules first, then those above. */
function isLocked(packages, from, name) {
  const folders = from.split('/node_modules/');
  const nested = folders.map((_, i) => folders.slice(0, i + 1).join('/node_modules/'));
  return ['', ...nested].some((folder) => `${folder === '' ? '' : `${folder}/`}node_modules/${name}` in packages);
}

function missing(packages) {
  return Object.entries(packages).flatMap(([from, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name, version]) => /^\d+\.\d+\.\d+/.test(version) && !isLocked(packages, from, name))
      .map(([name, version]) => ({ name, version, dev: entry.dev })),
  );
}

const path = join(ROOT, 'package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8'));
const added = missing(lock.packages).filter(({ name }) => Object.keys(platformOf(name)).length > 0);
for (const { name, version, dev } of added) {
  const flags = dev === true ? { dev, optional: true } : { optional: true };
  lock.packages[`node_modules/${name}`] = { version, ...flags, ...platformOf(name) };
}
const sorted = Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = Object.fromEntries(sorted);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added.length} platform packages added to package-lock.json`);
