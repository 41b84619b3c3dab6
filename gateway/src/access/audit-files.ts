import { mkdir, open, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditRow } from '@atrium/shared/wire/access';
import { createBackoff } from '../platform/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import { syncDirectory } from '../platform/files.ts';
import { follows, readLine } from './audit-chain.ts';

/** Lines of a file, and files kept: 200,000 lines, about 60 MB. The oldest file goes first. */
const LINES_PER_FILE = 10_000;
const MAX_FILES = 20;
/** Names of people are in there too: nothing older than this is kept, ms. */
const KEPT_MS = 400 * 24 * 3_600_000;

export type Found = {
  readonly lastSeq: number;
  readonly lastHash: string | null;
  /** Place of the first line that does not follow on the one before; null when all do. */
  readonly brokenAt: number | null;
};

export type AuditFiles = {
  readonly found: Found;
  /** Lines that wait for the disk. */
  readonly waiting: () => number;
  readonly append: (row: AuditRow) => void;
  /** Resolves when all that was appended is on disk. */
  readonly settled: () => Promise<void>;
  readonly newest: (isWanted: (row: AuditRow) => boolean, limit: number) => Promise<AuditRow[]>;
  readonly close: () => Promise<void>;
};

/** One file of lines after the other, each line synced before anybody is told that it is kept. */
export async function openAuditFiles(dir: string, clock: Clock): Promise<AuditFiles> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const names = (await readdir(dir)).filter((name) => NAME.test(name)).sort();
  const { found, lastFile } = await verify(dir, names);
  /** The file that is written to: its whole lines, and its bytes up to the last of them. */
  let current = lastFile;
  let queue: AuditRow[] = [];
  let writing: Promise<void> | null = null;
  let closing = false;

  async function writeSome(): Promise<void> {
    if (current === null || current.lines >= LINES_PER_FILE) current = await nextFile();
    const some = queue.slice(0, LINES_PER_FILE - current.lines);
    const bytes = Buffer.from(some.map((row) => `${JSON.stringify(row)}\n`).join(''));
    // What a write that failed left behind is no line.
    const handle = await open(join(dir, current.name), 'r+');
    try {
      await handle.truncate(current.bytes);
      const { bytesWritten } = await handle.write(bytes, 0, bytes.length, current.bytes);
      if (bytesWritten < bytes.length) throw new Error('the disk took a part only');
      await handle.datasync();
    } finally {
      await handle.close();
    }
    current = { ...current, lines: current.lines + some.length, bytes: current.bytes + bytes.length };
    queue = queue.slice(some.length);
  }

  async function nextFile(): Promise<Current> {
    const name = `${String(queue[0]?.seq ?? 0).padStart(12, '0')}.jsonl`;
    await (await open(join(dir, name), 'a', 0o600)).close();
    names.push(name);
    await dropOld();
    await syncDirectory(dir);
    return { name, lines: 0, bytes: 0 };
  }

  async function dropOld(): Promise<void> {
    const isOld = async (name: string): Promise<boolean> =>
      ((await linesOf(dir, name)).at(-1)?.at ?? 0) < clock.now() - KEPT_MS;
    while (names.length > MAX_FILES || (names.length > 1 && (await isOld(names[0] ?? '')))) {
      await rm(join(dir, names.shift() ?? ''), { force: true });
    }
  }

  async function writeAll(): Promise<void> {
    const backoff = createBackoff(100, 5_000);
    try {
      while (queue.length > 0 && (await wrote())) backoff.reset();
    } finally {
      // In the same breath as the last look at what waits: a caller in between would be left waiting.
      writing = null;
    }

    /** @returns false when it is given up */
    async function wrote(): Promise<boolean> {
      for (;;) {
        try {
          await writeSome();
          return true;
        } catch {
          if (closing) return false;
          await clock.sleep(backoff.next());
        }
      }
    }
  }

  return {
    found,
    waiting: () => queue.length,
    append: (row) => {
      queue.push(row);
      writing ??= writeAll();
    },
    settled: async () => {
      await writing;
    },
    newest: async (isWanted, limit) => {
      const rows: AuditRow[] = [];
      for (const name of names.toReversed()) {
        if (rows.length >= limit) break;
        rows.push(...(await linesOf(dir, name)).filter(isWanted).reverse());
      }
      return rows.slice(0, limit);
    },
    close: async () => {
      closing = true;
      await writing;
    },
  };
}

const NAME = /^\d{12}\.jsonl$/;

type Current = { readonly name: string; readonly lines: number; readonly bytes: number };

async function linesOf(dir: string, name: string): Promise<AuditRow[]> {
  const text = await readFile(join(dir, name), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => readLine(line) ?? []);
}

/** Read everything once: is the chain whole, and where does it go on? A line that a crash cut short is taken off. */
async function verify(dir: string, names: readonly string[]): Promise<{ found: Found; lastFile: Current | null }> {
  let found: Found & { readonly last: AuditRow | null } = { lastSeq: 0, lastHash: null, brokenAt: null, last: null };
  let lastFile: Current | null = null;
  for (const name of names) {
    const text = await readFile(join(dir, name), 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const lines = whole.split('\n').slice(0, -1);
    for (const line of lines) found = goOn(found, readLine(line));
    lastFile = { name, lines: lines.length, bytes: Buffer.byteLength(whole) };
    if (whole.length < text.length) await truncate(join(dir, name), lastFile.bytes);
  }
  return { found, lastFile };
}

function goOn(found: Found & { readonly last: AuditRow | null }, row: AuditRow | null): typeof found {
  const isWhole = row !== null && follows(row, found.last);
  const last = row ?? found.last;
  return {
    last,
    lastSeq: last?.seq ?? 0,
    lastHash: last?.hash ?? null,
    brokenAt: found.brokenAt ?? (isWhole ? null : (row?.seq ?? found.lastSeq + 1)),
  };
}
