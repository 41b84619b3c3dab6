import { describe, expect, test } from 'vitest';
import { parseTimeNs } from './influx-answer.ts';
import { writeResult } from './influx-reply.ts';

const error = (text: string): string => `${JSON.stringify({ error: text })}\n`;

describe('what an answer to a write of 10 points means', () => {
  const cases: readonly (readonly [number, string, object])[] = [
    [204, '', { kind: 'stored' }],
    [400, error('partial write: points beyond retention policy dropped=3'), { kind: 'partial', refused: 3 }],
    [400, error('partial write: points beyond retention policy dropped=10'), { kind: 'rejected' }],
    [
      400,
      error(`partial write: unable to parse 'a': missing fields\nunable to parse 'b': x dropped=0`),
      { kind: 'partial', refused: 2 },
    ],
    [400, error('partial write: max-values-per-tag limit exceeded'), { kind: 'partial', refused: 1 }],
    [400, error('field type conflict'), { kind: 'rejected' }],
    [500, error('field type conflict'), { kind: 'rejected' }],
    [413, error('Request Entity Too Large'), { kind: 'rejected' }],
    [422, error('unprocessable'), { kind: 'rejected' }],
    // Nothing is wrong with the points: an operator repairs this, and they must still be there.
    [401, error('authorization failed'), { kind: 'retry' }],
    [403, error('user is not authorized to write'), { kind: 'retry' }],
    [404, error('database not found: "x"'), { kind: 'retry' }],
    [500, error('retention policy not found'), { kind: 'retry' }],
    [429, '', { kind: 'retry' }],
    [500, error('engine: cache-max-memory-size exceeded'), { kind: 'retry' }],
    [503, '<html>busy</html>', { kind: 'retry' }],
    // Something that is no InfluxDB answered, such as a sign-in page.
    [200, '<html>sign in</html>', { kind: 'retry' }],
    [302, '', { kind: 'retry' }],
  ];
  test.each(cases)('%i %j', (status, body, expected) => {
    const result = writeResult(status, body, 10);
    expect(result).toMatchObject(expected);
    if (result.kind !== 'stored') expect(result.reason).toContain(String(status));
  });

  test('is told in a bounded number of words', () => {
    const result = writeResult(400, error('x'.repeat(100_000)), 1);
    expect(result).toMatchObject({ kind: 'rejected' });
    expect(JSON.stringify(result).length).toBeLessThan(600);
  });
});

describe('a time in an answer', () => {
  test.each([
    ['2026-03-02T00:00:00Z', 1_772_409_600_000_000_000n],
    ['2026-03-02T00:00:00.1Z', 1_772_409_600_100_000_000n],
    ['2026-03-02T00:00:00.000000001Z', 1_772_409_600_000_000_001n],
    ['1970-01-01T00:00:00.999999999Z', 999_999_999n],
    ['2262-04-11T23:47:16.854775806Z', 9_223_372_036_854_775_806n],
  ])('%s keeps its nanoseconds', (text, expected) => expect(parseTimeNs(text)).toBe(expected));

  test.each([['2026-03-02'], [1_772_409_600_000], [null], ['2026-03-02T00:00:00.0000000001Z']])(
    '%j is refused',
    (value) => {
      expect(() => parseTimeNs(value)).toThrow(expect.objectContaining({ code: 'STORE_REJECTED' }));
    },
  );
});
