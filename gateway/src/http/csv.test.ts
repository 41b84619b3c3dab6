import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCsv } from '../../test/fixtures/parse-csv.ts';
import { flatten, toCsv } from './csv.ts';

const cellOf = (value: unknown): string => parseCsv(toCsv([{ a: value }], ['a']))[1]?.[0] ?? '';

describe('a table', () => {
  test('begins with a byte order mark and its names, and ends each line as RFC 4180 says', () => {
    expect(toCsv([{ a: 1, b: 'x' }, { b: null }], ['a', 'b'])).toBe('\ufeffa,b\r\n1,x\r\n,\r\n');
    expect(toCsv([], ['a', 'b'])).toBe('\ufeffa,b\r\n');
  });

  test('can be read back, whatever its texts are', () => {
    const rows = fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 2 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(rows, (table) => {
        const [, ...read] = parseCsv(
          toCsv(
            table.map(([a, b]) => ({ a, b })),
            ['a', 'b'],
          ),
        );
        // A spreadsheet shows the apostrophe to nobody.
        const plain = (text: string | undefined): string | undefined =>
          /^'[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text ?? '') ? text?.slice(1) : text;
        expect(read.map(([a, b]) => [plain(a), plain(b)])).toEqual(table);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe('a spreadsheet takes no cell for a formula', () => {
  test.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '＝1',
    '＋1',
    '－1',
    '＠1',
    '=HYPERLINK("http://evil","x")',
    `=cmd|'/C calc'!A0`,
  ])('%j', (text) => {
    expect(cellOf(text)).toBe(`'${text}`);
  });
  test('numbers stay numbers', () => {
    expect(toCsv([{ a: -5, b: 0.25, c: true, d: 1e21 }], ['a', 'b', 'c', 'd'])).toBe(
      '\ufeffa,b,c,d\r\n-5,0.25,true,1e+21\r\n',
    );
  });
});

test('one level of an object becomes columns', () => {
  expect(flatten({ a: 1, b: { c: 2, d: null }, e: [1, 2], f: null })).toEqual({
    a: 1,
    'b.c': 2,
    'b.d': null,
    e: [1, 2],
    f: null,
  });
  expect(cellOf([1, { x: 'y' }])).toBe('[1,{"x":"y"}]');
});
