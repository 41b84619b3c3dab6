import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseVenue } from '@atrium/shared/venue/parse-venue';
import { sightingSchema } from '@atrium/shared/wire/messages';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { CaptureOptions } from '../capture-format.ts';
import { CAPTURE_FORMATS } from '../formats.ts';

const folder = mkdtempSync(join(tmpdir(), 'probes-'));
afterAll(() => rmSync(folder, { recursive: true }));
const { read, venue } = CAPTURE_FORMATS.probes;
const payloadSchema = z.object({ sightings: z.array(sightingSchema) });

async function sightingsOf(path: string, options: CaptureOptions = {}) {
  const all = [];
  for await (const { topic, payload } of read(path, options)) {
    expect(topic).toBe('atrium/v1/probes/sighting/room-wifi');
    all.push(...payloadSchema.parse(payload).sightings);
  }
  return all;
}

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');
const AT_S = 1_700_000_000;
const SENDER = '0ed6b516a43e';
const FRAME = hex(`0000 0e00 28080000 7109 8000 a500 4000 0000 ffffffffffff ${SENDER} ffffffffffff 8022 0000`);
const BEACON = hex(`0000 0e00 28080000 7109 8000 a500 8000 0000 ffffffffffff ${SENDER} ffffffffffff 8022`);

function pcap(frames: readonly Buffer[], write: 'LE' | 'BE', nano = false): Buffer {
  const word = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    if (write === 'LE') bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return bytes;
  };
  const head = [nano ? 0xa1b23c4d : 0xa1b2c3d4, 0x00040002, 0, 0, 65_535, 127].map(word);
  const records = frames.flatMap((frame, i) => [
    word(AT_S + i),
    word(nano ? 250_000_000 : 250_000),
    word(frame.length),
    word(frame.length),
    frame,
  ]);
  return Buffer.concat([...head, ...records]);
}

describe('captured probe requests', () => {
  test.each([
    ['low byte first', pcap([FRAME, BEACON, FRAME], 'LE')],
    ['high byte first, nanoseconds', pcap([FRAME, BEACON, FRAME], 'BE', true)],
  ])('are read from frames, %s; other frames are left out', async (name, content) => {
    const seen = { device: '0e:d6:b5:16:a4:3e', radio: 'wifi', associated: false, rssi: -91 };
    expect(await sightingsOf(file(`${name}.pcap`, content))).toEqual([
      { ...seen, at: AT_S * 1_000 + 250 },
      { ...seen, at: AT_S * 1_000 + 2_250 },
    ]);
  });

  test.each([
    ['cut within a frame', pcap([FRAME], 'LE').subarray(0, 60), /byte 24: ends within a frame of/],
    ['cut within a head', Buffer.concat([pcap([FRAME], 'LE'), hex('0000')]), /ends within the head/],
    ['of another kind', hex('0a0d0d0a'.padEnd(64, '0')), /is no pcap file/],
    ['empty', Buffer.alloc(0), /too short/],
  ])('a file %s is refused by place', async (name, content, why) => {
    await expect(sightingsOf(file(`${name}.bin`, content))).rejects.toThrow(why);
  });

  test('are read from the table in the room’s own time, summer and winter', async () => {
    const rows = [
      'datetime;src;rssi',
      '2022-10-19 15:01:16.519776;0E:d6:b5:16:a4:3e;-91',
      '2022-11-16 15:04:14;fe:d6:9f:14:45:7d;',
    ];
    expect(await sightingsOf(file('table.csv', `${rows.join('\n')}\n`))).toEqual([
      {
        at: Date.UTC(2022, 9, 19, 13, 1, 16, 519),
        device: '0e:d6:b5:16:a4:3e',
        radio: 'wifi',
        associated: false,
        rssi: -91,
      },
      { at: Date.UTC(2022, 10, 16, 14, 4, 14), device: 'fe:d6:9f:14:45:7d', radio: 'wifi', associated: false },
    ]);
  });

  test.each([
    ['datetime', 'noon;0e:d6:b5:16:a4:3e;-91'],
    ['src', '2022-10-19 15:01:16;nobody;-91'],
    ['rssi', '2022-10-19 15:01:16;0e:d6:b5:16:a4:3e;91'],
  ])('a row with a bad %s is refused by name, or left out when told to', async (column, row) => {
    const path = file(`bad-${column}.csv`, `datetime;src;rssi\n${row}\n`);
    await expect(sightingsOf(path)).rejects.toThrow(new RegExp(`line 2, column ${column}`));
    expect(await sightingsOf(path, { skipBad: true })).toEqual([]);
  });

  test('have a venue of one room and one receiver', async () => {
    expect(parseVenue((await venue?.('')) ?? {})).toMatchObject({
      ok: true,
      value: { id: 'probes', sensors: [{ id: 'room-wifi', kind: 'wifi' }] },
    });
  });
});

const DATA = fileURLToPath(new URL('../../../../../shared/data/probe-occupancy/', import.meta.url));

describe.skipIf(!existsSync(DATA))(existsSync(DATA) ? 'a real room' : 'a real room (skipped: no data)', () => {
  test('gives the same requests from its frames as from the table made of them', async () => {
    const [frames, table] = [await sightingsOf(`${DATA}2022-10-19.pcap`), await sightingsOf(`${DATA}2022-10-19.csv`)];
    expect(frames).toHaveLength(8_375);
    expect(frames).toEqual(table);
  });

  test('gives every row of the other day', async () => {
    expect(await sightingsOf(`${DATA}2022-11-16.csv`)).toHaveLength(10_045);
  });
});
