import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { HubError } from '@atrium/shared/errors';

/** A hub of our own, as a process of its own: nothing of it is imported, only its wire is used. */
export type RunningHub = {
  readonly url: string;
  readonly password: string;
  /** What a publisher of this hub needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder of the run: the hub's data is in `hub`. Removed by `close` unless it was asked for. */
  readonly dir: string;
  readonly close: () => Promise<void>;
};

export type RunHubSetup = {
  readonly venue: string;
  /** Settings on top of the defaults: store, broker. */
  readonly env: Readonly<Record<string, string>>;
  /** Environment that a process needs to run at all; its `HUB_*` are not handed on. */
  readonly base: Readonly<Record<string, string | undefined>>;
  /** Kept where it is given; else a temporary one. */
  readonly keep: string | null;
  readonly signal: AbortSignal;
};

const HOST = '127.0.0.1';
const POLL_MS = 50;
/** Not a speed limit: after this long without an answer something hangs. */
const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 20_000;
/** The end of what the hub said, for the message that it does not start, characters. */
const SAID_LIMIT = 4_000;

/** The hub's program beside this one: source where we run from source, built where we are built. */
const PROGRAM = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? '../../../gateway/src/main.ts' : '../../../gateway/dist/main.js',
    import.meta.url,
  ),
);

/** Where the kernel can be asked, the hub dies with us, even when we are killed with SIGKILL: nobody else would end it. */
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'].find(existsSync);
const TETHER: readonly string[] = SETPRIV === undefined ? [] : [SETPRIV, '--pdeathsig', 'KILL', '--'];

/** @throws HubError when it does not start */
export async function runHub({ venue, env, base, keep, signal }: RunHubSetup): Promise<RunningHub> {
  const dir = keep === null ? await mkdtemp(join(tmpdir(), 'atrium-score-')) : await emptyFolder(keep);
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const own = {
    HUB_DATA_DIR: join(dir, 'hub'),
    HUB_MQTT_PORT: String(await freePort()),
    ...env,
  };
  const [file, ...args] = [...TETHER, process.execPath, ...process.execArgv, PROGRAM] as const;
  const child = spawn(file, args, {
    env: {
      ...Object.fromEntries(Object.entries(base).filter(([name]) => !name.startsWith('HUB_'))),
      HUB_CLOCK: 'event',
      HUB_LOG_LEVEL: 'warn',
      HUB_HTTP_HOST: HOST,
      HUB_HTTP_PORT: String(port),
      HUB_VENUE: venue,
      HUB_OPERATOR_PASSWORD: password,
      ...own,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C is for us, and we stop it in order.
    detached: true,
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const url = `http://${HOST}:${port}`;
  const close = async (): Promise<void> => {
    await stop(child);
    process.removeListener('exit', kill);
    if (keep === null) await rm(dir, { recursive: true, force: true });
  };
  try {
    await untilReady(child, url, signal);
    return { url, password, env: own, dir, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A hub takes up the log that it finds: a score needs one that knows nothing yet. */
async function emptyFolder(dir: string): Promise<string> {
  await mkdir(dir, { recursive: true });
  if ((await readdir(dir)).length === 0) return dir;
  throw new HubError('BAD_REQUEST', `--keep ${dir} is not empty: a hub that knows a mall already cannot be scored`);
}

async function untilReady(child: ChildProcess, url: string, signal: AbortSignal): Promise<void> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-SAID_LIMIT);
    });
  }
  let failed: string | null = null;
  child.once('error', (error) => {
    failed = error.message;
  });
  for (let waited = 0; ; waited += POLL_MS) {
    signal.throwIfAborted();
    if (failed !== null || child.exitCode !== null || child.signalCode !== null)
      throw new HubError('NOT_FOUND', `the hub does not start: ${failed ?? said.trim()}`);
    const ready = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    await ready?.arrayBuffer();
    if (ready?.ok === true) return;
    if (waited > READY_WITHIN_MS) throw new HubError('NOT_FOUND', `the hub is not ready:\n${said.trim()}`);
    await sleep(POLL_MS);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(force);
}

/** A TCP port of loopback that nobody listens on now. */
function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, HOST, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
