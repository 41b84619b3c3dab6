/** `npm start`: hub, dashboard and a simulated mall on the embedded defaults, from a fresh clone. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { hubAddress, isTaken } from './address.mjs';
import { ensureReady } from './build.mjs';
import { startChild } from './child.mjs';
import { newestFrame, signIn, waitForOk, waitForPresence } from './hub-client.mjs';
import { operatorPassword } from './operator-password.mjs';
import { callerDir, dataDir, ROOT } from './paths.mjs';
import { onStopRequest } from './stop-request.mjs';

/** Long enough for a slow machine to play two hours of backfill; after that something is wrong. */
const READY_LIMIT_MS = 600_000;

/** The past that is played first, ms: enough for a mall that looks lived in. */
const BACKFILL_MS = 2 * 3_600_000;

/** Not what an earlier run has played already: its shoppers would come a second time, and buy twice. */
function backfillSince(playedUntil) {
  const missing = Math.max(0, Math.min(BACKFILL_MS, Date.now() - playedUntil));
  return `${Math.floor(missing / 1000)}s`;
}

/** Where the control panel of the simulated mall listens, unless somebody does already. */
const PANEL_PORT = 8_090;

async function panelPort() {
  const isFree = !(await isTaken({ host: '127.0.0.1', port: PANEL_PORT }));
  return isFree ? PANEL_PORT : (await hubAddress({ HUB_HTTP_PORT: '0' })).port;
}

const say = (line) => console.log(line);
const children = [];
let isStopping = false;

/** The last started first: the simulator wants to hand over what it has sent while there still is a broker. */
async function stopAll() {
  isStopping = true;
  for (const child of children.toReversed()) await child.stop();
}

function start(name, args, { env, logs, showsStderr }) {
  const plan = { name, args, cwd: callerDir(), env, logPath: join(logs, `${name}.log`), showsStderr };
  const child = startChild(plan, (line) => console.error(line));
  children.push(child);
  void child.exited.then((end) => childEnded(child, end));
}

/** Neither may end by itself. What it said last is what a person needs. */
async function childEnded(child, { code, signal }) {
  if (isStopping) return;
  console.error(`\nThe ${child.name} ended by itself (${signal ?? `exit code ${code}`}):`);
  for (const line of child.unseen()) console.error(`  ${line}`);
  console.error(`The whole log: ${child.logPath}`);
  process.exitCode = 1;
  await stopAll();
}

function fail(...lines) {
  if (isStopping) return;
  for (const line of lines) console.error(line);
  process.exitCode = 1;
  return stopAll();
}

async function main() {
  await ensureReady(say);
  onStopRequest(stopAll);
  const address = await hubAddress(process.env);
  const data = dataDir();
  const logs = join(data, 'logs');
  mkdirSync(logs, { recursive: true });
  const password = operatorPassword(process.env, data);
  const env = {
    ...process.env,
    HUB_CLOCK: process.env.HUB_CLOCK || 'event',
    HUB_DATA_DIR: data,
    HUB_HTTP_PORT: String(address.port),
    HUB_OPERATOR_PASSWORD: password,
  };
  const taken = await isTaken(address);

  say('Starting the hub …');
  start('hub', [join(ROOT, 'gateway/dist/main.js')], { env, logs, showsStderr: true });
  if (taken) {
    // The hub ends by itself and says why; the answers of the other program must not be taken for its own.
    return console.error(`${address.host}:${address.port} is in use already: another port goes with HUB_HTTP_PORT`);
  }

  const deadline = Date.now() + READY_LIMIT_MS;
  const isOver = () => isStopping || Date.now() > deadline;
  if (!(await waitForOk(`${address.url}/`, isOver))) {
    return fail(`The dashboard did not answer at ${address.url}; the hub's log: ${join(logs, 'hub.log')}`);
  }
  if (!(await waitForOk(`${address.url}/readyz`, isOver))) {
    return fail(`Broker or store are not ready (${address.url}/readyz); the hub's log: ${join(logs, 'hub.log')}`);
  }
  const cookie = await signIn(address.url, password);
  if (cookie === null) {
    return fail(
      `User operator of the data folder ${data} has another password than ${join(data, 'operator-password')}.`,
      'Start again with HUB_OPERATOR_PASSWORD=<the password>, or with HUB_DATA_DIR=<another folder>.',
    );
  }

  say('Starting the simulated mall …');
  const before = await newestFrame(address.url, cookie);
  const port = await panelPort();
  const panel = ['panel', '--play', 'demo', '--port', String(port), '--hub', address.url];
  const play = [...panel, '--backfill', backfillSince(before)];
  // Its standard error is its progress.
  start('simulator', [join(ROOT, 'simulators/dist/main.js'), ...play], { env, logs, showsStderr: false });
  if (!(await waitForPresence({ url: address.url, cookie, before }, isOver))) {
    return fail(`No simulated visitor was seen; the logs: ${logs}`);
  }
  say(`\nAtrium is ready at ${address.url}`);
  say(`The simulated mall is steered at http://127.0.0.1:${port}/panel`);
  say(`Sign in as operator with password ${password}`);
  say('Ctrl-C stops it.');
}

await main().catch((error) => fail(error.message));
