import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { freePort, HOST } from './ports.ts';
import { type Exit, startProcess } from './process.ts';
import { type Server, startServer } from './restartable.ts';

/** The hub and the simulators as processes of their own, run from source: nothing of them is imported, only the wire. */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ASK_TIMEOUT_MS = 5_000;

export type HubOptions = {
  /** On top of the defaults: free ports, loopback, the data folder and a password of its own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Kept by `close`; without it a temporary one. */
  readonly dataDir?: string;
  /** `ready` (default): broker and store reachable, caught up. `live`: it only has to answer. */
  readonly until?: 'ready' | 'live';
};

/** `fetch` of a path of the hub, with the session's cookie. */
export type SignedInFetch = (path: string, init?: RequestInit) => Promise<Response>;

export type Hub = Server & {
  readonly url: string;
  readonly mqttPort: number;
  readonly dataDir: string;
  /** As `operator`, or as somebody else. @throws when the hub refuses */
  signIn(user?: string, password?: string): Promise<SignedInFetch>;
};

export async function spawnHub(options: HubOptions = {}): Promise<Hub> {
  const defaults = {
    HUB_HTTP_HOST: HOST,
    HUB_HTTP_PORT: String(await freePort()),
    HUB_MQTT_PORT: String(await freePort()),
    HUB_OPERATOR_PASSWORD: randomBytes(12).toString('hex'),
  };
  const env: typeof defaults & { readonly HUB_DATA_DIR?: string } = { ...defaults, ...options.env };
  const url = `http://${HOST}:${env.HUB_HTTP_PORT}`;
  const probe = options.until === 'live' ? '/healthz' : '/readyz';
  const server = await startServer({
    dir: options.dataDir,
    command: (dir) => ({
      name: 'the hub',
      file: process.execPath,
      args: fromSource('gateway/src/main.ts'),
      cwd: ROOT,
      env: { ...withoutHubSettings(process.env), HUB_DATA_DIR: dir, ...env },
    }),
    isReady: async () => (await fetch(url + probe, { signal: AbortSignal.timeout(ASK_TIMEOUT_MS) })).ok,
  });
  return Object.assign(server, {
    url,
    mqttPort: Number(env.HUB_MQTT_PORT),
    dataDir: env.HUB_DATA_DIR ?? server.dir,
    signIn: (user = 'operator', password = env.HUB_OPERATOR_PASSWORD) => signIn(url, user, password),
  });
}

const fromSource = (entry: string): string[] => ['--import', 'tsx', '--conditions=@atrium/source', entry];

/** A developer's own settings must not decide what a test finds. */
function withoutHubSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('HUB_')));
}

async function signIn(url: string, user: string, password: string): Promise<SignedInFetch> {
  const response = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, password }),
  });
  if (!response.ok) throw new Error(`sign in as ${user}: ${response.status} ${await response.text()}`);
  const cookie = response.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
  return (path, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set('cookie', cookie.join('; '));
    return fetch(new URL(path, url), { ...init, headers });
  };
}

export type SimulateOptions = {
  /** On top of this process's environment without its `HUB_*`: credentials, `HUB_DATA_DIR`, … */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the run with SIGTERM. */
  readonly signal?: AbortSignal;
};
export type SimulateResult = Exit & { readonly stdout: string; readonly stderr: string };

/** `npm run simulate -- …args`, from source. Resolves when it ends, whatever its exit code; paths are relative to the root. */
export async function runSimulate(args: readonly string[], options: SimulateOptions = {}): Promise<SimulateResult> {
  const running = startProcess({
    name: 'the simulator',
    file: process.execPath,
    args: [...fromSource('simulators/src/main.ts'), ...args],
    cwd: ROOT,
    env: { ...withoutHubSettings(process.env), ...options.env },
  });
  const abort = () => void running.stop();
  options.signal?.addEventListener('abort', abort, { once: true });
  if (options.signal?.aborted) abort();
  const exit = await running.exited;
  options.signal?.removeEventListener('abort', abort);
  return { ...exit, stdout: running.stdout(), stderr: running.stderr() };
}
