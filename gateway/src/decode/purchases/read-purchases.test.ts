import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NOON } from '../../../test/fixtures/small-venue.ts';
import { csvRecords } from './csv-records.ts';
import { MAX_PURCHASES, readPurchases, type UploadScope } from './read-purchases.ts';

const stores = new Map([
  ['tea', 1],
  ['shoes', 1],
]);
const own: UploadScope = { store: 'tea', stores, currency: 'CNY' };
const anyStore: UploadScope = { ...own, store: null };
const sale = (more: object = {}) => ({ id: 's1', at: NOON, amount: 100, currency: 'CNY', kind: 'sale', ...more });
const json = (value: unknown, scope = own) => readPurchases({ kind: 'json', value }, scope);
const csv = (text: string, scope = own) => readPurchases({ kind: 'csv', text }, scope);

describe('a list', () => {
  test('one or many, for the store of the sender', () => {
    expect(json(sale()).rows).toEqual([{ row: 1, event: { kind: 'purchase', store: 'tea', message: sale() } }]);
    expect(json([sale(), sale({ id: 's2' })]).rows).toHaveLength(2);
  });

  test('names row, field and value of everything that is wrong, and no person', () => {
    const read = json([
      sale(),
      sale({ amount: -5 }),
      sale({ kind: 'gift' }),
      sale({ currency: 'EUR' }),
      sale({ member: '' }),
      sale({ items: [{ sku: 'a', category: 'b', quantity: 'many', amount: 1 }] }),
      'nonsense',
    ]);
    expect(read.rows.map(({ row }) => row)).toEqual([1]);
    expect(read.faults.map(({ row, field, received }) => [row, field, received])).toEqual([
      [2, 'amount', '-5'],
      [3, 'kind', '"gift"'],
      [4, 'currency', '"EUR"'],
      [5, 'member', '(hidden)'],
      [6, 'items.0.quantity', '"many"'],
      [7, null, null],
    ]);
  });

  test('only the sender`s own store; an operator names one that is there', () => {
    expect(json(sale({ store: 'shoes' })).faults[0]).toMatchObject({ row: 1, field: 'store', reason: 'unknown-store' });
    expect(json(sale({ store: 'shoes' }), anyStore).rows[0]?.event.store).toBe('shoes');
    expect(json(sale({ store: 'gone' }), anyStore).faults[0]).toMatchObject({ field: 'store', received: '"gone"' });
    expect(json(sale(), anyStore).faults[0]).toMatchObject({ field: 'store', detail: 'name the store' });
  });

  test.each([[[]], ['x'], [null], [Array.from({ length: MAX_PURCHASES + 1 }, () => sale())]])(
    'refused as a whole',
    (value) => {
      const { rows, faults } = json(value);
      expect(rows).toEqual([]);
      expect(faults).toMatchObject([{ row: 0, field: 'body' }]);
    },
  );
});

describe('a table', () => {
  const head = 'id,at,amount,currency,kind';

  test('of a spreadsheet: byte order mark, semicolons, local times, an item, columns of its own', () => {
    const text =
      '\ufeffID;At;Amount;Currency;Kind;category;quantity;Clerk\r\ns1;2026-11-20T12:00:00+08:00;1250;CNY;sale;tea;2;Li\r\n';
    const read = csv(text);
    expect(read.ignored).toEqual(['Clerk']);
    expect(read.rows[0]?.event.message).toEqual({
      id: 's1',
      at: NOON,
      amount: 1250,
      currency: 'CNY',
      kind: 'sale',
      items: [{ sku: '', category: 'tea', quantity: 2, amount: 1250 }],
    });
  });

  test('names line, field and value', () => {
    const read = csv(`${head}\n\ns1,${NOON},12.50,CNY,sale\ns2,yesterday,1,CNY,sale\ns3,${NOON},7,CNY,sale\n`);
    expect(read.rows.map(({ row }) => row)).toEqual([3]);
    expect(read.faults.map(({ row, line, field, received, detail }) => [row, line, field, received, detail])).toEqual([
      [1, 3, 'amount', '"12.50"', 'must be a whole number of minor units (fen, cents)'],
      [2, 4, 'at', '"yesterday"', 'must be epoch milliseconds, or a time such as 2026-11-20T12:00:00+08:00'],
    ]);
  });

  test.each([
    ['', 'body'],
    ['id,at,amount,kind\n', 'currency'],
    [`${head},id\n`, 'id'],
    [`${head}\n`, 'body'],
    [`${head}\ns1,"${NOON},1,CNY,sale\n`, 'body'],
    [`${head}\ns1,"1"2,1,CNY,sale\n`, 'body'],
  ])('%j is refused as a whole for its %s', (text, field) => {
    expect(csv(text).faults).toMatchObject([{ row: 0, field }]);
  });

  test('whatever a cell holds comes back as it was', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', ';', '"', '\n', '\r\n', ' ', '\t', '中') });
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }), (rows) => {
        const text = rows.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join('\r\n');
        const plain = `x,y\r\n${text}`;
        const read = csvRecords(plain);
        expect(read.ok && read.value.slice(1).map(({ cells }) => cells)).toEqual(rows);
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});
