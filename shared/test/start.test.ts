import { cpSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { clone as bareClone, launch, read, removeClones } from './clone.ts';
import { freePort, HOST } from './ports.ts';
import { removeDir, tempDir } from './process.ts';

/** `npm start` and its siblings. */

/** Answers as the hub does; `MODE` makes it fail. People are inside once the simulator has written `presence`. */
const HUB = `
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
const { HUB_DATA_DIR: dir, HUB_HTTP_PORT: port, HUB_OPERATOR_PASSWORD: password, HUB_CLOCK: clock, MODE: mode } = process.env;
appendFileSync(dir + '/pids', process.pid + '\\n');
process.on('SIGINT', () => appendFileSync(dir + '/stopped', 'hub twice\\n'));
process.on('SIGTERM', () => { appendFileSync(dir + '/stopped', 'hub\\n'); process.exit(0); });
if (process.argv[2] === 'print') { console.log(process.cwd(), dir, process.argv[3]); process.exit(7); }
if (mode === 'hub-refuses') { console.error('HUB_RULES: not JSON: "x"'); process.exit(1); }
const server = createServer(async (request, response) => {
  if (request.url === '/' || request.url === '/readyz') return response.end('<html>');
  if (request.url === '/api/v1/session') {
    let body = ''; for await (const chunk of request) body += chunk;
    const right = JSON.parse(body).password === (mode === 'old-password' ? 'old' : password);
    return response.writeHead(right ? 200 : 401, right ? { 'set-cookie': 'sid=1; HttpOnly' } : {}).end('{}');
  }
  if (existsSync(dir + '/presence')) appendFileSync(dir + '/asked', '.');
  const inside = existsSync(dir + '/presence') ? 3 : null;
  response.writeHead(request.headers.cookie === 'sid=1' ? 200 : 401);
  response.end(JSON.stringify({ at: mode === 'stale' ? 5 : inside === null ? Number(process.env.PLAYED_UNTIL ?? 0) : Date.now(), totals: { inside: mode === 'stale' ? 9 : inside } }));
});
server.on('error', (error) => { console.log(JSON.stringify({ level: 60, msg: 'cannot listen', err: { message: error.message } })); process.exit(1); });
server.listen(port, '127.0.0.1', () => console.log(JSON.stringify({ level: 30, msg: 'listening', clock })));
`;
const SIMULATOR = `
import { appendFileSync, writeFileSync } from 'node:fs';
const { HUB_DATA_DIR: dir, MODE: mode } = process.env;
appendFileSync(dir + '/pids', process.pid + '\\n');
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 0]])
  process.on(signal, () => { appendFileSync(dir + '/stopped', 'simulator\\n'); setTimeout(() => process.exit(code), 100); });
writeFileSync(dir + '/simulator-args', process.argv.slice(2).join(' '));
if (mode === 'simulator-dies') { console.log('playing demo'); console.error('broker gone'); process.exit(3); }
writeFileSync(dir + '/presence', '');
setInterval(() => {}, 1000);
`;
const clone = (): string => bareClone({ 'gateway/src/main.js': HUB, 'simulators/src/main.js': SIMULATOR });

afterEach(removeClones);

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const childrenOf = (root: string): number[] => read(root, 'data/pids').trim().split('\n').map(Number);
const noneLives = (root: string) => expect.poll(() => childrenOf(root).some(isAlive), { timeout: 60_000 }).toBe(false);

test('from a fresh clone: installs, builds, starts both, says where it is and how to sign in, and stops both', async () => {
  const root = clone();
  const port = String(await freePort());
  const atrium = await launch(root, { env: { HUB_HTTP_PORT: port } });
  expect(await atrium.sees(/^Atrium is ready at (\S+)$/m)).toBe(`http://${HOST}:${port}`);
  const password = await atrium.sees(/^Sign in as operator with password (\S+)$/m);
  expect(read(root, 'data/operator-password').trim()).toBe(password);
  expect(statSync(join(root, 'data/operator-password')).mode & 0o777).toBe(0o600);
  expect(read(root, 'ran')).toBe('npm ci\ntsc\nvite\n');
  const panel = await atrium.sees(/steered at http:\/\/127\.0\.0\.1:(\d+)\/panel$/m);
  expect(read(root, 'data/simulator-args')).toBe(
    `panel --play demo --port ${panel} --hub http://${HOST}:${port} --backfill 7200s`,
  );
  expect(read(root, 'data/logs/hub.log')).toContain('"clock":"event"');
  expect(atrium.output()).not.toContain('listening');

  // As a terminal does: to the whole group. Each must hear it once, for who is asked twice ends without saving.
  atrium.interruptGroup();
  expect(await atrium.exited).toBe(0);
  expect(read(root, 'data/stopped')).toBe('simulator\nhub\n');
  await noneLives(root);
});

test('a later start plays only the past that is missing: nobody comes and buys a second time', async () => {
  const root = clone();
  const atrium = await launch(root, { env: { PLAYED_UNTIL: String(Date.now() - 600_000) } });
  await atrium.sees(/is ready/);
  const seconds = Number(/--backfill (\d+)s$/.exec(read(root, 'data/simulator-args'))?.[1]);
  expect(seconds).toBeGreaterThanOrEqual(600);
  expect(seconds).toBeLessThan(7_200);
});

test('a later start builds nothing and keeps the password; a changed source is built, a changed lock installed', async () => {
  const root = clone();
  const passwords: string[] = [];
  const startAndStop = async () => {
    rmSync(join(root, 'data/presence'), { force: true });
    rmSync(join(root, 'ran'), { force: true });
    const atrium = await launch(root);
    passwords.push(await atrium.sees(/^Sign in as operator with password (\S+)$/m));
    atrium.signal('SIGTERM');
    expect(await atrium.exited).toBe(0);
    return existsSync(join(root, 'ran')) ? read(root, 'ran') : '';
  };
  expect(await startAndStop()).toBe('npm ci\ntsc\nvite\n');
  expect(await startAndStop()).toBe('');
  expect(new Set(passwords).size).toBe(1);
  writeFileSync(join(root, 'gateway/src/more.js'), '');
  expect(await startAndStop()).toBe('tsc\n');
  writeFileSync(join(root, 'dashboard/index.html'), '<html lang="en">');
  expect(await startAndStop()).toBe('vite\n');
  writeFileSync(join(root, 'package-lock.json'), '{"packages":{"node_modules/x":{"version":"2.0.0"}}}');
  expect(await startAndStop()).toBe('npm ci\ntsc\nvite\n');
});

test('installs nothing when the packages of the lock are there already', async () => {
  const root = clone();
  cpSync(join(root, 'registry'), join(root, 'node_modules'), { recursive: true });
  writeFileSync(join(root, 'node_modules/.package-lock.json'), read(root, 'package-lock.json'));
  await (await launch(root)).sees(/is ready/);
  expect(read(root, 'ran')).toBe('tsc\nvite\n');
});

test('shows what the hub said last when it ends, stops, and fails', async () => {
  const root = clone();
  const atrium = await launch(root, { env: { MODE: 'hub-refuses' } });
  expect(await atrium.exited).toBe(1);
  expect(atrium.output()).toContain('HUB_RULES: not JSON: "x"');
  expect(atrium.output()).toContain('The hub ended by itself (exit code 1)');
});

test('shows what the simulator said last when it ends, stops the hub, and fails', async () => {
  const root = clone();
  const atrium = await launch(root, { env: { MODE: 'simulator-dies' } });
  expect(await atrium.exited).toBe(1);
  expect(atrium.output()).toMatch(/The simulator ended by itself \(exit code 3\):\n {2}playing demo\n {2}broker gone/);
  expect(read(root, 'data/stopped')).toBe('hub\n');
  await noneLives(root);
});

test('a taken port: the hub says so, and the program that has it is not mistaken for the hub', async () => {
  const root = clone();
  const other = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
  });
  const port = await freePort();
  await new Promise<void>((resolve) => other.listen(port, HOST, resolve));
  const atrium = await launch(root, { env: { HUB_HTTP_PORT: String(port) } });
  expect(await atrium.exited).toBe(1);
  expect(atrium.output()).toContain(`${HOST}:${port} is in use already`);
  expect(atrium.output()).toMatch(/hub: fatal: cannot listen err=listen EADDRINUSE/);
  expect(atrium.output()).not.toContain('is ready');
  await new Promise((resolve) => other.close(resolve));
});

test('a data folder with another password is named, with the way out', async () => {
  const root = clone();
  const atrium = await launch(root, { env: { MODE: 'old-password' } });
  expect(await atrium.exited).toBe(1);
  expect(atrium.output()).toContain('has another password');
  expect(atrium.output()).toContain('HUB_OPERATOR_PASSWORD=');
});

test('people left over from an earlier run are not taken for the simulated ones', async () => {
  const root = clone();
  const atrium = await launch(root, { env: { MODE: 'stale' } });
  const asked = () => (existsSync(join(root, 'data/asked')) ? read(root, 'data/asked').length : 0);
  await expect.poll(asked, { timeout: 60_000 }).toBeGreaterThan(3);
  atrium.signal('SIGTERM');
  expect(await atrium.exited).toBe(0);
  expect(atrium.output()).not.toContain('is ready');
});

test('a given password is used and not written down', async () => {
  const root = clone();
  const atrium = await launch(root, { env: { HUB_OPERATOR_PASSWORD: 'given' } });
  expect(await atrium.sees(/^Sign in as operator with password (\S+)$/m)).toBe('given');
  expect(existsSync(join(root, 'data/operator-password'))).toBe(false);
});

test.runIf(process.platform === 'linux')('leaves no process behind when it is killed with SIGKILL', async () => {
  const root = clone();
  const atrium = await launch(root);
  await atrium.sees(/is ready/);
  atrium.signal('SIGKILL');
  await noneLives(root);
});

test('a broken build shows what the compiler said, and fails', async () => {
  const root = clone();
  writeFileSync(
    join(root, 'registry/typescript/bin/tsc'),
    'console.log("main.ts(1,1): error TS1: no"); process.exit(2);',
  );
  const atrium = await launch(root);
  expect(await atrium.exited).toBe(1);
  expect(atrium.output()).toMatch(/tsc -b[^\n]* failed \(exit code 2\):\nmain\.ts\(1,1\): error TS1: no/);
});

test('two launchers at once install once', async () => {
  const root = clone();
  const both = [await launch(root), await launch(root, { env: { HUB_DATA_DIR: join(root, 'other') } })];
  await Promise.all(both.map((atrium) => atrium.sees(/is ready/)));
  expect(read(root, 'ran')).toBe('npm ci\ntsc\nvite\n');
});

test('hub runs where it was called, with the data folder of the repository, and gives its exit code', async () => {
  const root = clone();
  mkdirSync(join(root, 'data'));
  const elsewhere = tempDir();
  const hub = await launch(root, { tool: 'hub', args: ['print', './x'], env: { INIT_CWD: elsewhere } });
  expect(await hub.exited).toBe(7);
  expect(hub.output()).toContain(`${elsewhere} ${join(root, 'data')} ./x\n`);
  removeDir(elsewhere);
});

test.each(['SIGTERM', 'SIGINT'] as const)('simulate passes %s on, once', async (signal) => {
  const root = clone();
  mkdirSync(join(root, 'data'));
  const simulator = await launch(root, { tool: 'simulate', args: ['play', 'demo'] });
  await expect.poll(() => existsSync(join(root, 'data/presence')), { timeout: 60_000 }).toBe(true);
  if (signal === 'SIGINT') simulator.interruptGroup();
  else simulator.signal(signal);
  expect(await simulator.exited).toBe(signal === 'SIGTERM' ? 0 : 130);
  expect(read(root, 'data/stopped')).toBe('simulator\n');
  await noneLives(root);
});
