/** What the tests with real servers need of the machine, and how it gets there. */
import { spawnSync } from 'node:child_process';
import { aptInstall, canInstall } from './apt.mjs';
import { findProgram, PROGRAMS, SYSTEM_PYTHON } from './programs.mjs';

const answers = (file, args, pattern) => pattern.test(spawnSync(file, args, { encoding: 'utf8' }).stdout ?? '');

/** The line protocol of InfluxDB 1.x; influxd 2.x is another program of the same name. */
function hasInflux1() {
  const file = findProgram(PROGRAMS.influxd.names);
  return file !== null && answers(file, ['version'], /v?1\.\d/);
}

/** Without a Chinese font Chromium draws boxes, and a picture of a Chinese page proves nothing. */
function hasChineseFont() {
  if (process.platform !== 'linux') return true;
  const file = findProgram(['fc-list']);
  return file !== null && answers(file, [':lang=zh-cn', 'family'], /\S/);
}

/** A Python module of the system's own Python, which need not be the first on the PATH. BlueZ is mocked with it, on Linux only. */
const hasDbusMock = () =>
  process.platform !== 'linux' || spawnSync(SYSTEM_PYTHON, ['-c', 'import dbusmock'], { stdio: 'ignore' }).status === 0;
const hasDbusDaemon = () => process.platform !== 'linux' || findProgram(PROGRAMS.dbusDaemon.names) !== null;

const NEEDS = [
  { ...PROGRAMS.mosquitto, isThere: () => findProgram(PROGRAMS.mosquitto.names) !== null },
  { ...PROGRAMS.influxd, isThere: hasInflux1 },
  { ...PROGRAMS.chromium, isThere: () => findProgram(PROGRAMS.chromium.names) !== null },
  { ...PROGRAMS.dbusDaemon, isThere: hasDbusDaemon },
  { title: 'python3-dbusmock', debian: 'python3-dbusmock', isThere: hasDbusMock },
  { title: 'a Chinese font', debian: 'fonts-noto-cjk', isThere: hasChineseFont },
];

const missing = () => NEEDS.filter(({ isThere }) => !isThere());
const listed = (needs) => needs.map(({ title }) => title).join(', ');

/** @throws with what is missing and how to get it, when it cannot be installed here */
export async function ensureServers(say) {
  const before = missing();
  if (before.length === 0) return say(`Found ${listed(NEEDS)}`);
  const packages = before.map(({ debian }) => debian);
  const byHand = `apt-get install --no-install-recommends ${packages.join(' ')}`;
  if (!canInstall()) {
    throw new Error(
      `Missing for the tests with real servers: ${listed(before)}\n` +
        `Install them (on Debian, as root: ${byHand}; elsewhere: put them on the PATH),\n` +
        'or run without those tests: ATRIUM_TEST_SKIP_SERVERS=1 npm test',
    );
  }
  say(`Installing ${listed(before)} (${byHand}) …`);
  await aptInstall(packages);
  const after = missing();
  if (after.length > 0) throw new Error(`Installed, and still not found: ${listed(after)}`);
  say(`Installed ${packages.join(' ')}`);
}
