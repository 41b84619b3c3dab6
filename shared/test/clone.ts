import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './ports.ts';
import { removeDir, tempDir } from './process.ts';

/** A copy of the tree with the real launchers, and small programs in place of npm, compilers, hub and simulator. */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Does what tsc, vite and npm do for the launchers: puts outputs where they belong, and says that it ran. */
const COMPILER = `
import { appendFileSync, cpSync } from 'node:fs';
for (const name of ['gateway', 'simulators']) cpSync(name + '/src', name + '/dist', { recursive: true });
appendFileSync('ran', 'tsc\\n');
`;
const BUNDLER = `
import { appendFileSync, mkdirSync } from 'node:fs';
mkdirSync('dist', { recursive: true });
appendFileSync('../ran', 'vite\\n');
`;
const NPM = `
import { appendFileSync, cpSync } from 'node:fs';
cpSync('registry', 'node_modules', { recursive: true });
appendFileSync('ran', 'npm ' + process.argv[2] + '\\n');
`;

const clones: { root: string; launchers: Launched[] }[] = [];

/** @param extra files to put in, over the defaults: path -> text */
export function clone(extra: Readonly<Record<string, string>>): string {
  const root = tempDir();
  cpSync(join(ROOT, 'shared/tools'), join(root, 'shared/tools'), { recursive: true });
  const files = {
    'package.json': '{"type":"module"}',
    'package-lock.json': '{"packages":{"node_modules/x":{"version":"1.0.0"}}}',
    'dashboard/index.html': '<html>',
    'registry/package.json': '{"type":"module"}',
    'registry/typescript/bin/tsc': COMPILER,
    'registry/vite/bin/vite.js': BUNDLER,
    'npm/npm-cli.js': NPM,
    ...extra,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  clones.push({ root, launchers: [] });
  return root;
}

/** Stops what still runs of every clone, and removes them. */
export async function removeClones(): Promise<void> {
  for (const { root, launchers } of clones.splice(0)) {
    for (const launcher of launchers) launcher.signal('SIGTERM');
    await Promise.all(launchers.map(({ exited }) => exited));
    removeDir(root);
  }
}

export const read = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');

export type Launched = {
  readonly pid: number;
  readonly output: () => string;
  readonly sees: (pattern: RegExp) => Promise<string>;
  readonly exited: Promise<number | null>;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Ctrl-C in a terminal. */
  readonly interruptGroup: () => void;
};

type Launch = {
  readonly tool?: string;
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
  readonly cwd?: string;
};

export async function launch(
  root: string,
  { tool = 'start', args = [], env = {}, cwd = root }: Launch = {},
): Promise<Launched> {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(HUB_|npm_|INIT_CWD)/.test(name)),
  );
  const child = spawn(process.execPath, [join(root, `shared/tools/${tool}.mjs`), ...args], {
    cwd,
    env: { ...inherited, npm_execpath: join(root, 'npm/npm-cli.js'), HUB_HTTP_PORT: String(await freePort()), ...env },
    detached: true,
  });
  let text = '';
  const watchers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const watch of watchers) watch();
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const launched: Launched = {
    pid: child.pid ?? 0,
    output: () => text,
    exited,
    signal: (name) => void child.kill(name),
    interruptGroup: () => void process.kill(-(child.pid ?? 0), 'SIGINT'),
    sees: (pattern) =>
      new Promise((resolve, reject) => {
        const watch = () => {
          const found = text.match(pattern);
          if (found !== null) resolve(found[1] ?? found[0]);
        };
        watchers.add(watch);
        watch();
        void exited.then(() => reject(new Error(`ended without ${pattern}:\n${text}`)));
      }),
  };
  clones.find((entry) => entry.root === root)?.launchers.push(launched);
  return launched;
}
