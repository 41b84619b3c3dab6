import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TimedMessage } from '../captures/timed-message.ts';
import { createCaptureFiles } from './capture-files.ts';
import { toTimedMessage } from './to-timed-message.ts';

const newPath = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'record-')), 'day.jsonl');
const message = (n: number): TimedMessage => ({ at: n, topic: 't', payload: 'x'.repeat(60) });
const linesOf = async (path: string): Promise<number> => (await readFile(path, 'utf8')).trim().split('\n').length;

describe('files of a capture', () => {
  test('go on in the next one when one is full, and end with the last', async () => {
    const path = await newPath();
    const bytes = JSON.stringify(message(1)).length + 1;
    const files = createCaptureFiles(path, { maxBytes: bytes * 3, maxFiles: 2 });
    expect([1, 2, 3, 4, 5, 6, 7].map((n) => files.write(message(n)))).toEqual([...Array(6).fill(true), false]);
    files.close();
    expect(files.stats.files).toEqual([path, path.replace('.jsonl', '-2.jsonl')]);
    expect(await Promise.all(files.stats.files.map(linesOf))).toEqual([3, 3]);
  });

  test('leave out what is too long to read again', async () => {
    const path = await newPath();
    const files = createCaptureFiles(path, { maxBytes: 1e9, maxFiles: 1 });
    files.write({ ...message(1), payload: 'x'.repeat(2_000_000) });
    files.write(message(2));
    files.close();
    expect([await linesOf(path), files.stats.messages, files.stats.tooLong]).toEqual([1, 1, 1]);
  });

  test('overwrite nothing, and say where they cannot be', async () => {
    const path = await newPath();
    createCaptureFiles(path, { maxBytes: 1, maxFiles: 1 }).close();
    const files = createCaptureFiles(path, { maxBytes: 1, maxFiles: 1 });
    files.write(message(1));
    files.close();
    expect(() => createCaptureFiles(path, { maxBytes: 1, maxFiles: 1 })).toThrow('it exists');
    expect(() => createCaptureFiles('/no/such/x.jsonl', { maxBytes: 1, maxFiles: 1 })).toThrow('/no/such/x.jsonl');
  });
});

test.each([
  ['{"a":1}', { a: 1 }],
  ['"text"', '"text"'],
  ['12', '12'],
  ['{broken', '{broken'],
  ['', ''],
])('a payload of %s is kept so that it can be sent again', (text, payload) =>
  expect(toTimedMessage(1, 't', Buffer.from(text))).toEqual({ at: 1, topic: 't', payload }),
);

test('bytes that are no text are no line', () => expect(toTimedMessage(1, 't', Uint8Array.of(0x82, 0xff))).toBe(null));
