import { writeFileSync } from 'node:fs';

/** One measured figure. Absolute values depend on the machine; a ratio against a reference of the same run travels. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** `value` divided by that of the reference. */
  readonly ratio?: number;
  /** The reference, in words. */
  readonly against?: string;
};

/** Hand the figures of a `*.bench.ts` program to `npm run bench`, which named a file for them. Alone it prints them. */
export function report(figures: readonly Figure[]): void {
  const file = process.argv[2];
  if (file === undefined) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  else writeFileSync(file, JSON.stringify(figures));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2;
}

/**
 * Run contenders in turns, so that a machine that slows down slows all of them, and take the median of each.
 * @param contenders name -> one run; returns its figure
 * @returns name -> median over `rounds`; a first round of each warms up and is not counted
 */
export async function inTurns<Name extends string>(
  rounds: number,
  contenders: Readonly<Record<Name, () => number | Promise<number>>>,
): Promise<Readonly<Record<Name, number>>> {
  const names = Object.keys(contenders) as Name[];
  const seen = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const figure = await contenders[name]();
      if (round > 0) seen.get(name)?.push(figure);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(seen.get(name) ?? [])])) as Record<Name, number>;
}

/** Nanoseconds of wall time that one of `n` rounds of `work` takes. */
export function nsEach(n: number, work: (round: number) => void): number {
  const started = process.hrtime.bigint();
  for (let round = 0; round < n; round++) work(round);
  return Number(process.hrtime.bigint() - started) / n;
}
