import { mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32, deflateRaw, inflateRaw } from 'node:zlib';
import type { EpochMs } from '@atrium/shared/units';

/** A moment of the fold on disk: everything up to the place `seq` of the log, when the mall's time was `at`. */
export type Moment = { readonly seq: number; readonly at: EpochMs };

/**
 * Moments along the log, so that a restart and the time machine need only fold what came after the nearest one. Losing any costs
 * time, not data: the log has it all. One that is damaged, or that another program or venue made, is never used.
 */
export type Checkpoints = {
  /** In the order of the log. */
  readonly list: () => readonly Moment[];
  readonly save: (moment: Moment, content: Buffer) => Promise<void>;
  /** @returns null for one that cannot be trusted; it is then set aside and not listed any more */
  readonly load: (moment: Moment) => Promise<Buffer | null>;
  /** Remove those that nobody needs. */
  readonly drop: (isUnneeded: (moment: Moment) => boolean) => Promise<void>;
  /** How many were found damaged or foreign since the start. */
  readonly refused: () => number;
};

const compress = promisify<Buffer, object, Buffer>(deflateRaw);
const expand = promisify<Buffer, Buffer>(inflateRaw);
const NAME = /^(\d{15})-(\d{1,15})-([0-9a-f]{16})\.fold$/;
/** Damaged ones that are kept for somebody to look at. */
const MAX_ASIDE = 3;

/**
 * @param identity what made them: code, rules, venue; 16 hex digits
 */
export async function createCheckpoints(dir: string, identity: string): Promise<Checkpoints> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  let refused = 0;
  const moments: Moment[] = [];
  for (const name of (await readdir(dir)).sort()) {
    const [, seq, at, madeBy] = NAME.exec(name) ?? [];
    if (madeBy === identity) moments.push({ seq: Number(seq), at: Number(at) });
    else if (madeBy !== undefined) {
      refused++;
      await unlink(join(dir, name));
    } else if (name.endsWith('.tmp')) await unlink(join(dir, name));
  }

  const nameOf = ({ seq, at }: Moment): string => `${String(seq).padStart(15, '0')}-${at}-${identity}.fold`;
  const forget = (moment: Moment): void => void moments.splice(moments.indexOf(moment), 1);

  async function setAside(moment: Moment): Promise<void> {
    refused++;
    forget(moment);
    const path = join(dir, nameOf(moment));
    const aside = (await readdir(dir)).filter((name) => name.endsWith('.aside'));
    await (aside.length < MAX_ASIDE ? rename(path, `${path}.aside`) : unlink(path)).catch(() => undefined);
  }

  return {
    list: () => moments,
    save: async (moment, content) => {
      const body = await compress(content, { level: 1 });
      const path = join(dir, nameOf(moment));
      await writeSynced(`${path}.tmp`, [sealOf(body), body]);
      await rename(`${path}.tmp`, path);
      const known = moments.findIndex(({ seq }) => seq >= moment.seq);
      if (known === -1) moments.push(moment);
      else moments.splice(known, moments[known]?.seq === moment.seq ? 1 : 0, moment);
    },
    load: async (moment) => {
      try {
        const data = await readFile(join(dir, nameOf(moment)));
        const body = data.subarray(SEAL_BYTES);
        if (sealOf(body).equals(data.subarray(0, SEAL_BYTES))) return await expand(body);
      } catch {
        // Gone, unreadable or no deflate stream: not to be trusted, like a wrong seal.
      }
      await setAside(moment);
      return null;
    },
    drop: async (isUnneeded) => {
      for (const moment of moments.filter(isUnneeded)) {
        forget(moment);
        await unlink(join(dir, nameOf(moment))).catch(() => undefined);
      }
    },
    refused: () => refused,
  };
}

const SEAL_BYTES = 8;

/** CRC-32 and length. */
function sealOf(body: Buffer): Buffer {
  const seal = Buffer.alloc(SEAL_BYTES);
  seal.writeUInt32BE(crc32(body), 0);
  seal.writeUInt32BE(body.length, 4);
  return seal;
}

async function writeSynced(path: string, parts: readonly Buffer[]): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    for (const part of parts) await file.writeFile(part);
    await file.datasync();
  } finally {
    await file.close();
  }
}
