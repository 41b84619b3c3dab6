import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './paths.mjs';

const IGNORED = new Set(['node_modules', 'dist', 'test', 'e2e']);
const isTest = (name) => /\.(test|test-d|contract|bench)\.\w+$/.test(name);

function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !IGNORED.has(entry.name) && !isTest(entry.name) && !entry.name.endsWith('.tsbuildinfo'))
    .flatMap((entry) => filesUnder(join(path, entry.name)));
}

/** @returns one hash over names and contents of the given files and folders, tests and outputs left out */
export function fingerprint(paths) {
  const hash = createHash('sha256');
  const files = paths.map((path) => join(ROOT, path)).filter(existsSync);
  for (const file of files.flatMap(filesUnder).sort()) {
    const content = readFileSync(file);
    hash.update(`${relative(ROOT, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
