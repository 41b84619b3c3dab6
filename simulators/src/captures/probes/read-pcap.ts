import { readFileSync, statSync } from 'node:fs';
import { HubError } from '@atrium/shared/errors';
import type { Probe } from './probe.ts';
import { readRadiotap } from './radiotap.ts';

/** Files of captured frames, as tcpdump writes them. Source: draft-ietf-opsawg-pcap; IEEE 802.11-2020, 9.2 and 9.3.3. */

const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
const HEADER = 24;
const RECORD_HEADER = 16;
const RADIOTAP = 127;
const PROBE_REQUEST = 0x40;
/** Where the sender's address is in a management frame. */
const SENDER_AT = 10;
/** A day of a busy hall is a tenth of it. */
const MAX_BYTES = 1_073_741_824;

type Layout = { readonly littleEndian: boolean; readonly perMs: number };

/** @throws HubError `NOT_FOUND`, or `BAD_REQUEST` naming what is wrong at which byte */
export function readPcap(path: string): Probe[] {
  const file = load(path);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const layout = layoutOf(path, view);
  const probes: Probe[] = [];
  for (let at = HEADER; at < file.length; ) {
    if (at + RECORD_HEADER > file.length) throw broken(path, at, 'ends within the head of a frame');
    const [seconds, fraction, length] = [0, 4, 8].map((part) => view.getUint32(at + part, layout.littleEndian)) as [
      number,
      number,
      number,
    ];
    const from = at + RECORD_HEADER;
    if (from + length > file.length) throw broken(path, at, `ends within a frame of ${length} bytes`);
    const probe = readFrame(file.subarray(from, from + length));
    if (probe !== null) probes.push({ at: seconds * 1_000 + Math.floor(fraction / layout.perMs), ...probe });
    at = from + length;
  }
  return probes.sort((a, b) => a.at - b.at);
}

function load(path: string): Buffer {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new HubError('NOT_FOUND', `${path}: there is no such file`, { context: { path } });
  if (!found.isFile() || found.size > MAX_BYTES) throw broken(path, 0, 'is no file, or larger than what is read here');
  return readFileSync(path);
}

function layoutOf(path: string, view: DataView): Layout {
  if (view.byteLength < HEADER) throw broken(path, 0, 'is too short for a capture');
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(0, littleEndian);
    if (magic !== MICROSECONDS && magic !== NANOSECONDS) continue;
    const link = view.getUint32(20, littleEndian);
    if (link !== RADIOTAP) throw broken(path, 20, `has link type ${link}; only ${RADIOTAP}, radiotap, is read here`);
    return { littleEndian, perMs: magic === MICROSECONDS ? 1_000 : 1_000_000 };
  }
  throw broken(path, 0, 'is no pcap file (of a pcapng file make one: editcap -F pcap)');
}

/** @returns null for what is no probe request */
function readFrame(frame: Uint8Array): Omit<Probe, 'at'> | null {
  const radio = readRadiotap(frame);
  if (radio === null) return null;
  const body = frame.subarray(radio.length);
  if (body[0] !== PROBE_REQUEST || body.length < SENDER_AT + 6) return null;
  const device = [...body.subarray(SENDER_AT, SENDER_AT + 6)].map((byte) => byte.toString(16).padStart(2, '0'));
  return { device: device.join(':'), rssi: radio.rssi };
}

const broken = (path: string, byte: number, detail: string): HubError =>
  new HubError('BAD_REQUEST', `${path} byte ${byte}: ${detail}`, { context: { path, byte } });
