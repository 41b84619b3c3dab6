const PARENT_POLL_MS = 1_000;

/**
 * Calls `stop` once, when somebody wants this program to end: Ctrl-C, SIGTERM, SIGHUP, or the npm that runs it is gone
 * (npm passes no signal on when it is killed).
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
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    request('SIGTERM');
  }, PARENT_POLL_MS);
  watch.unref();
}
