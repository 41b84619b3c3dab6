import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { BadRow } from './bad-row.ts';
import { CAPTURE_FORMATS } from './formats.ts';
import type { TimedMessage } from './timed-message.ts';

const folder = mkdtempSync(join(tmpdir(), 'jsonl-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'capture.jsonl');
const { read } = CAPTURE_FORMATS.jsonl;

async function all(messages: AsyncIterable<TimedMessage>): Promise<readonly TimedMessage[]> {
  const list: TimedMessage[] = [];
  for await (const message of messages) list.push(message);
  return list;
}

describe('our own capture format', () => {
  test('gives back every message, malformed payloads too, in the order of arrival', async () => {
    const messages = [
      { at: 1_700_000_001_000, topic: 'atrium/v1/demo/sighting/ap-1', payload: { at: 1, device: 'x' } },
      { at: 1_700_000_000_000, topic: 'some/vendor/topic', payload: 'not json {' },
      { at: 1_700_000_002_000, topic: 'atrium/v1/demo/count/door', payload: null },
    ];
    writeFileSync(path, messages.map((message) => JSON.stringify(message)).join('\n'));
    expect(await all(read(path, {}))).toEqual(messages);
  });

  test('names the line and the field that it cannot read, or counts it', async () => {
    writeFileSync(path, '{"at":1,"topic":"a","payload":1}\n{"at":"soon","topic":"a"}\n{"at":2\n{"at":3,"topic":""}\n');
    await expect(all(read(path, {}))).rejects.toThrow(/capture\.jsonl line 2, column at: .*"soon"/);
    const bad: BadRow[] = [];
    const good = await all(read(path, { skipBad: true, onBad: (row) => bad.push(row) }));
    expect(good).toEqual([{ at: 1, topic: 'a', payload: 1 }]);
    expect(bad.map((row) => [row.line, row.column])).toEqual([
      [2, 'at'],
      [3, 'line'],
      [4, 'topic'],
    ]);
  });

  test('reads no further than it is asked to', async () => {
    const line = `${JSON.stringify({ at: 1, topic: 'a', payload: 'x'.repeat(1_000) })}\n`;
    writeFileSync(path, `${line.repeat(5_000)}this line is never read`);
    for await (const message of read(path, {})) {
      expect(message.at).toBe(1);
      break;
    }
    await expect(all(read(path, {}))).rejects.toThrow('line 5001');
  });
});
