/**
 * The gate's own test: every law must turn red on its planted violation, and stay green on the clean files.
 * The violations are planted in a copy of the tree's skeleton (same configuration, same paths), so that the
 * repository itself is never touched, not even by a run that is killed.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from './paths.mjs';
import { LINT_CLEAN, LINT_LAWS, TYPE_CLEAN, TYPE_LAWS } from './planted-laws.mjs';

const WORKSPACES = ['shared', 'gateway', 'simulators', 'dashboard'];
const SKELETON = [
  'biome.json',
  'package.json',
  'tsconfig.json',
  'shared/tools/no-random.grit',
  'shared/tools/no-await.grit',
  ...WORKSPACES.map((workspace) => `${workspace}/package.json`),
  ...WORKSPACES.map((workspace) => `${workspace}/tsconfig.json`),
  ...['shared', 'gateway', 'simulators'].map((workspace) => `${workspace}/tsconfig.test.json`),
];

/** @returns what `look(folder)` finds in a skeleton with `files` planted */
function inSkeleton(files, look) {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-planted-'));
  try {
    for (const path of SKELETON) cpSync(join(ROOT, path), join(folder, path));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    for (const [path, code] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), code);
    }
    return look(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const run = (folder, program, args) =>
  spawnSync(process.execPath, [join(ROOT, 'node_modules', program), ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64_000_000,
  });

/** @returns Biome's findings as `{ path, rule, message }` */
function lint(folder) {
  const result = run(folder, '@biomejs/biome/bin/biome', ['lint', '--reporter=json', '--max-diagnostics=none', '.']);
  const report = parseReport(result);
  return report.diagnostics.map(({ category, message, location }) => ({
    path: location.path,
    rule: category.split('/').at(-1),
    message,
  }));
}

function parseReport({ stdout, stderr }) {
  try {
    return JSON.parse(stdout);
  } catch (cause) {
    throw new Error(`Biome gave no report:\n${stdout}\n${stderr}`, { cause });
  }
}

/** @returns tsc's findings as `{ path, rule, message }` */
function typecheck(folder) {
  const { stdout } = run(folder, 'typescript/bin/tsc', ['-b', '--pretty', 'false']);
  return [...stdout.matchAll(/^(\S+)\(\d+,\d+\): error (TS\d+): (.*)$/gm)].map(([, path, rule, message]) => ({
    path,
    rule,
    message,
  }));
}

const isRed = (law, findings) =>
  findings.some(
    ({ path, rule, message }) => path === Object.keys(law.files)[0] && rule === law.rule && message.includes(law.says),
  );

/** @returns per rule how many violations were planted and seen, and the laws that stayed silent */
function judge(laws, findings) {
  const rows = new Map();
  const silent = [];
  for (const law of laws) {
    const row = rows.get(law.rule) ?? { planted: 0, red: 0 };
    rows.set(law.rule, row);
    row.planted += 1;
    if (isRed(law, findings)) row.red += 1;
    else silent.push(law);
  }
  return { rows, silent };
}

/** Plants, looks, prints. @returns the number of laws that failed their test */
function trial(laws, clean, look) {
  const findings = inSkeleton({ ...Object.assign({}, ...laws.map((law) => law.files)), ...clean }, look);
  const { rows, silent } = judge(laws, findings);
  for (const [rule, { planted, red }] of rows) {
    console.log(
      `${red === planted ? 'red   ' : 'SILENT'} ${String(red).padStart(3)} of ${String(planted).padEnd(3)} ${rule}`,
    );
  }
  for (const { law, rule } of silent) console.log(`  silent: ${law} (${rule})`);
  const alarms = findings.filter(({ path }) => path in clean);
  for (const { path, rule, message } of alarms) console.log(`  false alarm: ${path}: ${rule}: ${message}`);
  return silent.length + alarms.length;
}

const failed = trial(LINT_LAWS, LINT_CLEAN, lint) + trial(TYPE_LAWS, TYPE_CLEAN, typecheck);
const count = LINT_LAWS.length + TYPE_LAWS.length;
console.log(
  failed === 0 ? `All ${count} planted violations were seen, no false alarm` : `${failed} of ${count} laws failed`,
);
if (failed > 0) process.exitCode = 1;
