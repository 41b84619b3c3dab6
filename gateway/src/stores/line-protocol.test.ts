import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchOf, makePoint, manyVisits, NASTY, ns, refOf, T0, visit } from './history-model.contract.ts';
import { deletePoints, identifier } from './influxql.ts';
import { decodeTag, encodeTag, toRequests } from './line-protocol.ts';
import { prepareBatch } from './prepare-batch.ts';

const bodyOf = (...points: Parameters<typeof batchOf>[0]) =>
  toRequests(prepareBatch(batchOf(points)))
    .map(({ body }) => body)
    .join();

describe('a line of line protocol', () => {
  test('has tags in the order of the schema, integers with i, texts in quotes, and nanoseconds', () => {
    const point = makePoint('purchase', { store: 's', mall: 'm' }, ns(T0, 7), {
      purchase_id: 'p"1\\',
      kind: 'sale',
      amount: -5,
      net: 2 ** 53 - 1,
      sales: 0,
      till: 'a b,c=d',
      channel: '',
      coupon: '',
    });
    expect(bodyOf(point)).toBe(
      `purchase,mall=m,store=s purchase_id="p\\"1\\\\",kind="sale",amount=-5i,net=9007199254740991i,sales=0i,till="a b,c=d",channel="",coupon="" ${T0}000007`,
    );
  });

  test('escapes what separates tags, and encodes what no tag can carry', () => {
    const line = bodyOf(makePoint('trip', { mall: 'a,b=c d\\e\nf%g"h' }, 5n, { trips: 1 }));
    expect(line).toBe('trip,mall=a\\,b\\=c\\ d%5ce%0af%25g"h trips=1i 5');
  });

  test('is one line per point, whatever the tags are', () => {
    for (const nasty of NASTY)
      expect(bodyOf(makePoint('trip', { mall: nasty }, 5n, { trips: 1 })).split('\n')).toHaveLength(1);
  });
});

test('a tag is stored as a text without control characters, backslashes or ambiguity', () => {
  const anyText = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(anyText, (text) => {
      expect(decodeTag(encodeTag(text))).toBe(text);
      expect([...encodeTag(text)].filter((char) => char < ' ' || char === '\\' || char === '\x7f')).toEqual([]);
    }),
    { seed: 20_260_302, numRuns: 500 },
  );
});

describe('requests', () => {
  test('hold at most 5,000 points', () => {
    expect(toRequests(prepareBatch(batchOf(manyVisits(12_001)))).map(({ points }) => points)).toEqual([
      5000, 5000, 2001,
    ]);
  });

  test('stay below the size that a server takes', () => {
    const long = 'é'.repeat(60_000);
    const requests = toRequests(
      prepareBatch(
        batchOf(manyVisits(400).map((point) => visit('s', 0, { device: long }, Number(point.timeNs % 1000n)))),
      ),
    );
    expect(requests.length).toBeGreaterThan(2);
    for (const { body } of requests) expect(Buffer.byteLength(body)).toBeLessThan(25_000_000);
    expect(requests.reduce((sum, { points }) => sum + points, 0)).toBe(400);
  });

  test('hold no point that is removed, and a removal binds every value', () => {
    const nasty = visit(`' OR 1=1; DROP DATABASE "x`, T0);
    const [table] = prepareBatch(batchOf([], [refOf(nasty)]));
    expect(toRequests(table === undefined ? [] : [table])).toEqual([]);
    const query = deletePoints(...([table?.layout, table?.rows] as Parameters<typeof deletePoints>));
    expect(query.text).toBe(`DELETE FROM "visit" WHERE time = ${T0}000000 AND "mall" = $p0 AND "store" = $p1`);
    expect(Object.fromEntries(query.params)).toEqual({ p0: 'm', p1: `' OR 1=1; DROP DATABASE "x` });
  });
});

test('an identifier cannot leave its quotes', () => {
  expect(identifier('a"; DROP DATABASE b --')).toBe('"a\\"; DROP DATABASE b --"');
  expect(identifier('a\\')).toBe('"a\\\\"');
  expect(identifier('a\\"b\n')).toBe('"a\\\\\\"b\\n"');
});
