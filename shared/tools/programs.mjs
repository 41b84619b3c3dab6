/** The programs that are not npm packages: where they are found, and which Debian package brings them. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Servers live in sbin, which is not on every user's PATH. */
const ALSO = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/opt/homebrew/sbin', '/opt/homebrew/bin'];

/** The Python that Debian's packages bring their modules to. */
export const SYSTEM_PYTHON = '/usr/bin/python3';

export const PROGRAMS = {
  mosquitto: { names: ['mosquitto'], title: 'Mosquitto', debian: 'mosquitto' },
  mosquittoPasswd: { names: ['mosquitto_passwd'], title: 'mosquitto_passwd', debian: 'mosquitto' },
  influxd: { names: ['influxd'], title: 'InfluxDB 1.x', debian: 'influxdb' },
  dbusDaemon: { names: ['dbus-daemon'], title: 'dbus-daemon', debian: 'dbus' },
  chromium: { names: ['chromium', 'chromium-browser', 'google-chrome'], title: 'Chromium', debian: 'chromium' },
};

/** @returns the path of the first of `names` that can be run, else null */
export function findProgram(names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...ALSO].filter(Boolean);
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find(isExecutable) ?? null;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const setpriv = process.platform === 'linux' ? findProgram(['setpriv']) : null;

/**
 * Ties a program to its parent: where the kernel can be asked, it gets `signal` when its parent dies, even of SIGKILL.
 *
 * @param command program and arguments
 * @returns program and arguments to start instead; the process id stays that of the program
 */
export const tethered = (command, signal) =>
  setpriv === null ? command : [setpriv, '--pdeathsig', signal, '--', ...command];
