import { crc32 } from 'node:zlib';
import type { LogRecord } from '../core/record.ts';

/**
 * One record a line: eight hex digits of CRC-32 over the JSON, a space, the JSON. Readable with `less`, greppable, and a torn or
 * flipped line shows.
 */
export function encodeRecord(record: LogRecord): string {
  const json = JSON.stringify(record);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}

/** @returns null for a line that is not what was written */
export function decodeLine(line: Buffer): LogRecord | null {
  if (line.length < 11 || line[8] !== 0x20) return null;
  const body = line.subarray(9);
  if (Number.parseInt(line.toString('latin1', 0, 8), 16) !== crc32(body)) return null;
  return JSON.parse(body.toString('utf8')) as LogRecord;
}
