import { HubError } from '@atrium/shared/errors';
import type { InfluxClient } from './influx-client.ts';
import { type InfluxQl, identifier } from './influxql.ts';
import { drift, isCurrent, LAYOUTS, SCHEMA_MARK } from './layout.ts';

/** Where the schema mark lives: one point in the year 2200, where no finite retention policy reaches it. */
const MARK = 'atrium_schema';
const MARK_NS = 7_258_118_400_000_000_000n;

export const selectMark = (): InfluxQl => ({
  text: `SELECT "version", "fingerprint" FROM ${identifier(MARK)} WHERE time = ${MARK_NS}`,
  params: new Map(),
});

/** One row of an answer by its columns. */
export type NamedRow = Readonly<Record<string, unknown>>;

export type MarkOptions = {
  /** The database or bucket, for messages. */
  readonly where: string;
  readonly run: (statement: string) => Promise<readonly NamedRow[]>;
  /** Writes one line of line protocol. */
  readonly writeLine: (line: string) => Promise<void>;
};

/** Check the mark of a database, or set it where there is none. @throws HubError STORE_SCHEMA_DRIFT */
export async function ensureMark({ where, run, writeLine }: MarkOptions): Promise<void> {
  const [mark] = await run(selectMark().text);
  if (mark === undefined) await assertNothingForeign(run, where);
  // New measurements and fields need no preparation here: an older point answers them as 0 or an empty text.
  else if (isCurrent({ version: Number(mark['version']), fingerprint: String(mark['fingerprint']) }, where)) return;
  await writeLine(`${MARK} version=${SCHEMA_MARK.version}i,fingerprint="${SCHEMA_MARK.fingerprint}" ${MARK_NS}`);
}

/** A database without a mark may be shared, but not have our measurements from somebody else. */
async function assertNothingForeign(run: MarkOptions['run'], where: string): Promise<void> {
  const taken = new Set((await run('SHOW MEASUREMENTS')).map(({ name }) => name));
  const foreign = LAYOUTS.find((layout) => taken.has(layout.measurement));
  if (foreign !== undefined) throw drift(where, `${foreign.measurement} of somebody else, without a schema mark`);
}

/** @throws HubError when the line is not stored */
export async function writeOne(client: InfluxClient, line: string): Promise<void> {
  const result = await client.write({ body: line, points: 1 });
  if (result.kind === 'retry') throw new HubError('STORE_UNREACHABLE', result.reason);
  if (result.kind !== 'stored') throw new HubError('STORE_REJECTED', result.reason);
}
