import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { PROGRAMS } from '../tools/programs.mjs';
import { freePort, HOST } from './ports.ts';
import { requireProgram } from './process.ts';
import { type Server, startServer } from './restartable.ts';

export {
  type Hub,
  type HubOptions,
  runSimulate,
  type SignedInFetch,
  type SimulateOptions,
  type SimulateResult,
  spawnHub,
} from './hub.ts';
export { freePort } from './ports.ts';
export { tempDir } from './process.ts';

const ASK_TIMEOUT_MS = 2_000;

export type MosquittoOptions = {
  /** Further lines of mosquitto.conf; a line replaces the default of the same key. */
  readonly config?: string;
  /** Its folder, kept by `close`; without it a temporary one. */
  readonly dir?: string;
  /** user -> password. Without it everybody may connect. */
  readonly users?: Readonly<Record<string, string>>;
};
export type Mosquitto = Server & { readonly port: number; readonly url: string };

/** A real Mosquitto on a free port of loopback, with persistence in its folder. */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const file = requireProgram(PROGRAMS.mosquitto);
  const port = await freePort();
  const server = await startServer({
    dir: options.dir,
    command(dir) {
      const path = join(dir, 'mosquitto.conf');
      writeFileSync(path, mosquittoConfig({ dir, port, options }));
      return { name: 'Mosquitto', file, args: ['-c', path], cwd: dir };
    },
    isReady: () => answersConnect(port),
  });
  return Object.assign(server, { port, url: `mqtt://${HOST}:${port}` });
}

type MosquittoPlan = { readonly dir: string; readonly port: number; readonly options: MosquittoOptions };

function mosquittoConfig({ dir, port, options }: MosquittoPlan): string {
  const defaults = {
    // Without a listener line Mosquitto 2 refuses everybody; `user root` keeps its snapshot writable in our folder.
    ...(process.getuid?.() === 0 ? { user: 'root' } : {}),
    allow_anonymous: String(options.users === undefined),
    ...(options.users === undefined ? {} : { password_file: passwordFile(dir, options.users) }),
    // The defaults (1000 and 20) drop acknowledged messages of a subscriber that is offline or slow.
    max_queued_messages: '2000000',
    max_queued_bytes: '0',
    max_inflight_messages: '2000',
    persistence: 'true',
    persistence_location: `${dir}/`,
    // A periodic snapshot, not a log: what came after the last one is lost by kill9. The default is 1800 s.
    autosave_interval: '2',
    log_dest: 'stderr',
  };
  const own = options.config?.split('\n') ?? [];
  const given = new Set(own.map((line) => line.trim().split(/\s/)[0]));
  const lines = Object.entries(defaults).filter(([key]) => !given.has(key));
  return [...lines.map(([key, value]) => `${key} ${value}`), `listener ${port} ${HOST}`, ...own, ''].join('\n');
}

function passwordFile(dir: string, users: Readonly<Record<string, string>>): string {
  const path = join(dir, 'passwords');
  writeFileSync(path, '', { mode: 0o600 });
  const command = requireProgram(PROGRAMS.mosquittoPasswd);
  for (const [user, password] of Object.entries(users)) execFileSync(command, ['-b', path, user, password]);
  return path;
}

/** Whether a broker answers CONNECT with CONNACK, be it a refusal. MQTT 3.1.1 §3.1, §3.2. */
function answersConnect(port: number): Promise<boolean> {
  const anonymousConnect = Buffer.from('100c00044d5154540402003c0000', 'hex');
  const connack = 0x20;
  return new Promise((resolve) => {
    const socket = connect(port, HOST, () => socket.write(anonymousConnect));
    const answer = (ready: boolean) => {
      socket.destroy();
      resolve(ready);
    };
    socket.setTimeout(ASK_TIMEOUT_MS, () => answer(false));
    socket.once('data', (bytes) => answer(bytes[0] === connack));
    socket.once('error', () => answer(false));
    socket.once('close', () => answer(false));
  });
}

export type InfluxOptions = {
  /** Switches authentication on and makes an admin. */
  readonly auth?: boolean;
  /** Its folder, kept by `close`; without it a temporary one. */
  readonly dir?: string;
};
export type Influx1 = Server & {
  readonly port: number;
  readonly url: string;
  /** The admin when `auth`, else empty texts. */
  readonly username: string;
  readonly password: string;
};

/** A real InfluxDB 1.x on free ports of loopback: tsi1 index, every write synced to the log. */
export async function startInflux1(options: InfluxOptions = {}): Promise<Influx1> {
  const file = requireProgram(PROGRAMS.influxd);
  const port = await freePort();
  const rpcPort = await freePort();
  const url = `http://${HOST}:${port}`;
  const auth = options.auth ?? false;
  const server = await startServer({
    dir: options.dir,
    command(dir) {
      const path = join(dir, 'influxdb.conf');
      writeFileSync(path, influxConfig({ dir, port, rpcPort, auth }));
      return { name: 'InfluxDB', file, args: ['run', '-config', path], cwd: dir };
    },
    isReady: async () => (await fetch(`${url}/ping`, { signal: AbortSignal.timeout(ASK_TIMEOUT_MS) })).status === 204,
  });
  const admin = auth ? await ensureAdmin(url, join(server.dir, 'admin.json')) : { username: '', password: '' };
  return Object.assign(server, { port, url, ...admin });
}

type InfluxPlan = { readonly dir: string; readonly port: number; readonly rpcPort: number; readonly auth: boolean };

function influxConfig({ dir, port, rpcPort, auth }: InfluxPlan): string {
  for (const folder of ['meta', 'data', 'wal']) mkdirSync(join(dir, folder), { recursive: true });
  return `reporting-disabled = true
bind-address = "${HOST}:${rpcPort}"
[meta]
  dir = "${dir}/meta"
[data]
  dir = "${dir}/data"
  wal-dir = "${dir}/wal"
  index-version = "tsi1"
  wal-fsync-delay = "0s"
  query-log-enabled = false
[monitor]
  store-enabled = false
[subscriber]
  enabled = false
[http]
  bind-address = "${HOST}:${port}"
  auth-enabled = ${auth}
  log-enabled = false
`;
}

type Admin = { readonly username: string; readonly password: string };

/** The first user may be made without credentials, and only the first; so they are kept beside the data. */
async function ensureAdmin(url: string, path: string): Promise<Admin> {
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  const admin = { username: 'admin', password: randomBytes(12).toString('hex') };
  const q = `CREATE USER ${admin.username} WITH PASSWORD '${admin.password}' WITH ALL PRIVILEGES`;
  const response = await fetch(`${url}/query`, { method: 'POST', body: new URLSearchParams({ q }) });
  const text = await response.text();
  if (!response.ok || text.includes('"error"')) throw new Error(`InfluxDB made no admin: ${response.status} ${text}`);
  writeFileSync(path, JSON.stringify(admin), { mode: 0o600 });
  return admin;
}

/** The system's Chromium, headless, kept from calling home. Close it with `browser.close()`. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: requireProgram(PROGRAMS.chromium),
    headless: true,
    // A sandbox needs user namespaces, which root in a container does not have.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
