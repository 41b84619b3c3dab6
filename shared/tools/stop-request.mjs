import { readFileSync } from 'node:fs';

const PARENT_POLL_MS = 1_000;

const readProcess = (pid, file) => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
};
/** Field 4 of /proc/PID/stat, counted after the program's name in brackets. proc(5). */
const parentOf = (pid) => readProcess(pid, 'stat').split(') ').at(-1)?.split(' ')[1] ?? '';

/** The processes from us up to npm: npm starts scripts through a shell, which may stay in between. */
function lineage() {
  const parent = process.ppid;
  const isNpm = readProcess(parent, 'cmdline').startsWith('npm');
  return isNpm ? `${parent}` : `${parent} ${parentOf(parent)}`;
}

/**
 * Calls `stop` once, when somebody wants this program to end: Ctrl-C, SIGTERM, SIGHUP, or the npm that runs it is gone
 * (a killed npm passes nothing on).
 */
export function onStopRequest(stop) {
  let asked = false;
  const request = (signal) => {
    if (asked) return;
    asked = true;
    stop(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => request(signal));
  if (process.env.npm_lifecycle_event === undefined) return;
  const before = lineage();
  const watch = setInterval(() => {
    if (lineage() === before) return;
    clearInterval(watch);
    request('SIGTERM');
  }, PARENT_POLL_MS);
  watch.unref();
}
