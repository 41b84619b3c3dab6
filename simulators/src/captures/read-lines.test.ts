import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { splitCsv } from './read-csv.ts';
import { type Line, readLines } from './read-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'lines-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function linesOf(name: string, content: string | Uint8Array): Promise<readonly Line[]> {
  const path = join(folder, name);
  writeFileSync(path, content);
  const lines: Line[] = [];
  for await (const line of readLines(path)) lines.push(line);
  return lines;
}

describe('readLines', () => {
  test('takes off the byte order mark and line ends, and counts blank lines', async () => {
    expect(await linesOf('a.csv', '\uFEFF時間,b\r\n\r\n  \nlast')).toEqual([
      { number: 1, text: '時間,b' },
      { number: 4, text: 'last' },
    ]);
  });

  test('unpacks .gz and joins characters that chunks cut apart', async () => {
    const text = Array.from({ length: 60_000 }, (_, i) => `${i} 施設`).join('\n');
    const lines = await linesOf('b.csv.gz', gzipSync(text));
    expect(lines).toHaveLength(60_000);
    expect(lines.at(-1)).toEqual({ number: 60_000, text: '59999 施設' });
    expect((await linesOf('c.csv', text)).at(40_000)?.text).toBe('40000 施設');
  });

  test('says what is wrong with a file', async () => {
    const next = readLines(join(folder, 'none.csv')).next();
    await expect(next).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('no such file') });
    await expect(linesOf('d.csv', new Uint8Array([0x66, 0xff, 0xfe, 0x0a]))).rejects.toThrow('is not UTF-8');
    await expect(linesOf('e.csv.gz', gzipSync('x'.repeat(9_999)).subarray(0, 30))).rejects.toThrow('cut off');
    await expect(linesOf('f.csv.gz', 'plain')).rejects.toThrow('damaged');
    await expect(linesOf('g.csv', `short\n${'x'.repeat(2_000_000)}`)).rejects.toThrow('line 2 is longer');
    await expect(readLines(folder).next()).rejects.toThrow('is a folder');
  });
});

test.each([
  ['a,b, c ', ['a', 'b', 'c']],
  ['a,,', ['a', '', '']],
  ['"a, ""b""",c,"" ', ['a, "b"', 'c', '']],
])('splitCsv %s', (text, cells) => expect(splitCsv(text)).toEqual(cells));
