import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseVenue } from '@atrium/shared/venue/parse-venue';
import { sightingSchema } from '@atrium/shared/wire/messages';
import { parseTopic } from '@atrium/shared/wire/topics';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { BadRow } from '../bad-row.ts';
import type { CaptureOptions } from '../capture-format.ts';
import { CAPTURE_FORMATS } from '../formats.ts';

const folder = mkdtempSync(join(tmpdir(), 'market-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'detections.csv');
const { read, venue } = CAPTURE_FORMATS.market;
const payloadSchema = z.object({ sightings: z.array(sightingSchema) });

async function play(rows: readonly string[], options: CaptureOptions = {}) {
  writeFileSync(path, `\uFEFF時間,施設No,ユーザー情報\r\n${rows.join('\r\n')}\r\n`);
  const messages = [];
  for await (const { at, topic, payload } of read(path, options)) {
    messages.push({ at, topic, sightings: payloadSchema.parse(payload).sightings });
  }
  return messages;
}

describe('market captures', () => {
  test('rows become associated Wi-Fi sightings in JST, duplicates included', async () => {
    const messages = await play(['2024-10-24 00:02:47,26,aa', '2024-10-24 00:02:47,26,aa']);
    const at = Date.UTC(2024, 9, 23, 15, 2, 47);
    const sighting = { at, device: 'aa', radio: 'wifi', associated: true };
    expect(messages).toEqual([
      { at, topic: 'atrium/v1/market/sighting/facility-26-wifi', sightings: [sighting, sighting] },
    ]);
  });

  test('disorder and blank lines are mended; messages are in order of time across sensors', async () => {
    const messages = await play([
      '2024-10-24 10:00:30,7,c',
      '',
      '2024-10-24 10:00:00,26,a',
      '2024-10-24 10:00:09,7,b',
      '2024-10-24 10:00:10,26,d',
      '2024-10-24 10:00:11,26,e',
    ]);
    expect(messages.map((message) => message.sightings.map((one) => one.device).join(''))).toEqual([
      'b',
      'ad',
      'e',
      'c',
    ]);
    const times = messages.map((message) => message.at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    for (const { at, topic, sightings } of messages) {
      expect(parseTopic(topic).ok).toBe(true);
      expect(at).toBe(sightings.at(-1)?.at);
      expect(at - (sightings[0]?.at ?? 0)).toBeLessThanOrEqual(10_000);
    }
  });

  test('a message holds at most 200 sightings', async () => {
    const rows = Array.from({ length: 450 }, (_, i) => `2024-10-24 10:00:0${i % 5},3,user-${i}`);
    expect((await play(rows)).map((message) => message.sightings.length)).toEqual([200, 200, 50]);
  });

  test.each([
    ['2024-13-24 10:00:00,26,a', '時間'],
    ['2024-02-30 10:00:00,26,a', '時間'],
    ['24/10/2024 10:00,26,a', '時間'],
    ['1024-02-20 10:00:00,26,a', '時間'],
    ['2024-10-24 10:00:00,north,a', '施設No'],
    ['2024-10-24 10:00:00,26,', 'ユーザー情報'],
    [`2024-10-24 10:00:00,26,${'a'.repeat(129)}`, 'ユーザー情報'],
    ['2024-10-24 10:00:00,26', 'all'],
    ['2024-10-24 10:00:00,26,a,b', 'all'],
  ])('a bad row stops the reading or is left out and counted: %s', async (row, column) => {
    const rows = ['2024-10-24 10:00:00,26,a', row, '2024-10-24 10:00:01,26,b'];
    await expect(play(rows)).rejects.toThrow(`line 3, column ${column}: `);
    const bad: BadRow[] = [];
    const messages = await play(rows, { skipBad: true, onBad: (one) => bad.push(one) });
    expect(messages[0]?.sightings.map((one) => one.device)).toEqual(['a', 'b']);
    expect(bad).toMatchObject([{ line: 3, column }]);
  });

  test('a file without a header is read from its first line', async () => {
    writeFileSync(path, '2024-10-24 10:00:00,26,a\n');
    let count = 0;
    for await (const _message of read(path, {})) count++;
    expect(count).toBe(1);
  });

  test('the venue has one store and one sensor for each facility, whatever their numbers', async () => {
    await play(['2024-10-24 10:00:00,26,a', '2023-01-01 10:00:00,7,a', '2024-10-24 10:00:00,1001,a']);
    const parsed = parseVenue((await venue?.(path)) ?? {});
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        id: 'market',
        timeZone: 'Asia/Tokyo',
        currency: 'JPY',
        hours: { opensAt: 0, closesAt: 86_400 },
        stores: [{ id: 'facility-7' }, { id: 'facility-26' }, { id: 'facility-1001' }],
        sensors: [
          { id: 'facility-7-wifi', store: 'facility-7', zone: 'stall-7' },
          { id: 'facility-26-wifi', store: 'facility-26' },
          { id: 'facility-1001-wifi', store: 'facility-1001' },
        ],
      },
    });
  });

  test('a capture without rows has no venue', async () => {
    await play([]);
    await expect(venue?.(path)).rejects.toThrow('names no facility');
  });
});
