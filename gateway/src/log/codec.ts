import { crc32 } from 'node:zlib';
import type { Entry, LogRecord } from '../core/record.ts';

/**
 * One entry a line: eight hex digits of CRC-32 over the rest, a space, its place, a space, the record as JSON. Readable with
 * `less`, greppable; a torn or flipped line shows, and as every line knows its place, damage moves no other.
 */
export function encodeEntry({ seq, record }: Entry): string {
  const rest = `${seq} ${JSON.stringify(record)}`;
  return `${checksum(rest)} ${rest}\n`;
}

/** @returns null for a line that is not what was written */
export function decodeLine(line: Buffer): Entry | null {
  if (line[8] !== SPACE) return null;
  const rest = line.subarray(9);
  if (line.toString('latin1', 0, 8) !== checksum(rest)) return null;
  const space = rest.indexOf(SPACE);
  return {
    seq: Number(rest.toString('latin1', 0, space)),
    record: JSON.parse(rest.toString('utf8', space + 1)) as LogRecord,
  };
}

/** An entry at the end of a damaged line: the line before it lost its end. */
export function rescueEntry(line: Buffer): Entry | null {
  for (const { index } of line.toString('latin1').matchAll(/[0-9a-f]{8} \d+ \{/g)) {
    const entry = decodeLine(line.subarray(index));
    if (entry !== null) return entry;
  }
  return null;
}

const SPACE = 0x20;

const checksum = (data: string | Buffer): string => crc32(data).toString(16).padStart(8, '0');
