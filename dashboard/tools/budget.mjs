/**
 * Weigh what a browser must fetch before the live view works, and fail when it is too much. Reads the manifest of the last build.
 * Kilobytes are 1,024 bytes, gzipped at level 9.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const KB = 1_024;
const GATES = { firstJs: 130 * KB, firstCss: 12 * KB, lazyJs: 45 * KB };

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, 'utf8'));
const weigh = (file) => gzipSync(readFileSync(dist + file), { level: 9 }).length;

/** Chunks that are loaded with these, by static imports. */
function graphOf(keys, seen = new Set()) {
  for (const key of keys) {
    if (seen.has(key)) continue;
    seen.add(key);
    graphOf(manifest[key].imports ?? [], seen);
  }
  return seen;
}

const filesOf = (keys) => ({
  js: [...new Set(keys.map((key) => manifest[key].file))],
  css: [...new Set(keys.flatMap((key) => manifest[key].css ?? []))],
});
const total = (files) => files.reduce((sum, file) => sum + weigh(file), 0);

/** What the live view needs beyond the entry; it is a chunk of its own because other pages and tenants do without it. */
const LIVE = 'src/panels/live-page/live-page.tsx';

const entries = Object.keys(manifest).filter((key) => manifest[key].isEntry || key === LIVE);
const first = graphOf(entries);
const { js, css } = filesOf([...first]);
const lines = [
  ['first load, JavaScript', total(js), GATES.firstJs],
  ['first load, CSS', total(css), GATES.firstCss],
];
for (const key of Object.keys(manifest).filter((name) => manifest[name].isDynamicEntry && !first.has(name))) {
  const later = [...graphOf([key])].filter((name) => !first.has(name));
  lines.push([`then ${manifest[key].name}`, total(filesOf(later).js), GATES.lazyJs]);
}

let isOver = entries.length !== 2;
for (const [what, bytes, gate] of lines) {
  isOver ||= bytes > gate;
  const mark = bytes > gate ? 'OVER' : 'ok';
  process.stdout.write(
    `${mark.padEnd(5)} ${what.padEnd(28)} ${(bytes / KB).toFixed(1).padStart(7)} KB of ${gate / KB} KB\n`,
  );
}
process.exitCode = isOver ? 1 : 0;
