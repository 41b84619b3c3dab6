/** Sums of one kind of goods. */
export type GoodsSums = { readonly key: string; readonly lines: number; readonly milli: number; readonly net: number };

/** Where kinds of goods go that too few receipts name. */
export const SUPPRESSED = '(suppressed)';

/**
 * Put together what fewer than `k` receipts name, so that no row tells of a few buyers and the rows still add up. When what is put
 * together is itself too little, the next smallest kind joins it: otherwise the total less the others would tell.
 * @returns kinds by falling net, the row of the suppressed last
 */
export function suppressGoods(goods: readonly GoodsSums[], k: number): readonly GoodsSums[] {
  const rising = goods.toSorted((a, b) => a.lines - b.lines || (a.key < b.key ? -1 : 1));
  let taken = rising.filter(({ lines }) => lines < k).length;
  const linesOf = (n: number): number => rising.slice(0, n).reduce((sum, { lines }) => sum + lines, 0);
  while (taken > 0 && taken < rising.length && linesOf(taken) < k) taken++;
  const shown = rising.slice(taken).sort((a, b) => b.net - a.net || (a.key < b.key ? -1 : 1));
  if (taken === 0) return shown;
  const together = rising.slice(0, taken);
  const sumOf = (part: 'lines' | 'milli' | 'net'): number => together.reduce((sum, one) => sum + one[part], 0);
  return [...shown, { key: SUPPRESSED, lines: sumOf('lines'), milli: sumOf('milli'), net: sumOf('net') }];
}
