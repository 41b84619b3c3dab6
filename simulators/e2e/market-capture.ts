import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A capture in the market format with the visits it must give: one made up here, and the recorded day where it is at hand. */
export type MarketCapture = {
  readonly name: string;
  readonly csv: string;
  /** `entry time in epoch seconds, stay in seconds`, sorted. */
  readonly visits: readonly string[];
};

const GAP_S = 1_800;
const JST_OFFSET_S = 9 * 3_600;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Recorded data lies beside the repository, never in it. */
export const DATA_DIR = join(ROOT, '..', 'shared', 'data');

/** mulberry32: the same capture on every machine. */
function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Row = { readonly at: number; readonly facility: number; readonly user: string };

/** The published rule: of one user in one facility, a gap of more than 1,800 s starts a new visit. */
function visitsOf(rows: readonly Row[]): string[] {
  const heard = new Map<string, number[]>();
  for (const { at, facility, user } of rows) {
    const key = `${facility}|${user}`;
    heard.set(key, [...(heard.get(key) ?? []), at]);
  }
  const visits: string[] = [];
  for (const times of heard.values()) {
    times.sort((a, b) => a - b);
    let from = times[0] ?? 0;
    let last = from;
    for (const at of times) {
      if (at - last > GAP_S) {
        visits.push(`${from},${last - from}`);
        from = at;
      }
      last = at;
    }
    visits.push(`${from},${last - from}`);
  }
  return visits.sort();
}

/** One person's day: stays, and pauses just below, at and above the gap. */
function personDay(next: () => number, dayStart: number): Row[] {
  const user = Array.from({ length: 64 }, () => Math.floor(next() * 16).toString(16)).join('');
  const facility = 11 + Math.floor(next() * 3);
  const rows: Row[] = [];
  let at = dayStart + Math.floor(next() * 60_000);
  for (let i = 0; i < 60 && at < dayStart + 86_000; i++) {
    rows.push({ at, facility, user });
    at += next() < 0.9 ? Math.floor(next() * 200) : GAP_S - 1 + Math.floor(next() * 3);
  }
  return rows;
}

/** A day of three facilities; every row is there twice, as in the recorded one. */
export function generatedCapture(seed: number): MarketCapture {
  const next = uniforms(seed);
  const dayStart = Date.UTC(2025, 4, 17) / 1000 - JST_OFFSET_S;
  const people = Array.from({ length: 120 }, () => personDay(next, dayStart));
  const rows = people.flatMap((day) => [...day, ...day]).sort((a, b) => a.at - b.at);
  const local = (at: number): string =>
    new Date((at + JST_OFFSET_S) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const lines = rows.map(({ at, facility, user }) => `${local(at)},${facility},${user}`);
  return {
    name: 'a generated day',
    csv: `\ufeff時間,施設No,ユーザー情報\r\n${lines.join('\r\n')}\r\n`,
    visits: visitsOf(rows),
  };
}

/** The recorded day and the visits that were published for it; null where the data is not at hand. */
export function recordedCapture(): MarketCapture | null {
  const dir = join(DATA_DIR, 'market-visits');
  if (!existsSync(dir)) return null;
  const published = readFileSync(join(dir, 'visits-2024-10-24.csv'), 'utf8').trim().split(/\r?\n/).slice(1);
  const visits = published.map((line) => {
    const [entry = '', stay = ''] = line.split(',');
    const [h = 0, m = 0, s = 0] = stay.split(':').map(Number);
    return `${Date.parse(entry) / 1000},${h * 3600 + m * 60 + s}`;
  });
  return {
    name: 'the recorded day',
    csv: readFileSync(join(dir, 'detections-2024-10-24.csv'), 'utf8'),
    visits: visits.sort(),
  };
}
