/** The hub's JSON log lines for people: what is worth showing, and how. */

const NAMES = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warning', 50: 'error', 60: 'fatal' };
const ERROR = 50;
const MAX_LINE = 64_000;

/** @returns `{ isError, text }`: a JSON line in words, any other line as it is */
export function readLine(line) {
  const record = parse(line);
  if (record === null) return { isError: false, text: line };
  const { level, msg, time: _time, pid: _pid, hostname: _hostname, ...fields } = record;
  const details = Object.entries(fields).map(([name, value]) => `${name}=${show(value)}`);
  return { isError: level >= ERROR, text: [`${NAMES[level] ?? level}: ${msg ?? ''}`, ...details].join(' ') };
}

function parse(line) {
  if (!line.startsWith('{')) return null;
  try {
    const record = JSON.parse(line);
    return typeof record.level === 'number' ? record : null;
  } catch {
    return null;
  }
}

/** An error's message says enough; its stack is in the log. */
const show = (value) =>
  typeof value === 'object' && value !== null ? (value.message ?? JSON.stringify(value)) : value;

/** @returns a function that takes chunks and calls `onLine` with whole lines, cut at a bounded length */
export function splitLines(onLine) {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = (lines.pop() ?? '').slice(0, MAX_LINE);
    for (const line of lines) onLine(line);
  };
}
