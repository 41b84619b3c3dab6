import type { Influx1Admin } from './influx1-admin.ts';
import { type InfluxQl, identifier } from './influxql.ts';
import { bug, drift, isCurrent, LAYOUTS, SCHEMA_MARK } from './layout.ts';
import type { StoreLog } from './store-log.ts';

/** Where the schema mark lives: one point in the year 2200, where no finite retention policy reaches it. */
const MARK = 'atrium_schema';
const MARK_NS = 7_258_118_400_000_000_000n;

/** The policy for databases whose server makes none by itself. */
const POLICY = 'atrium';

export const selectMark = (): InfluxQl => ({
  text: `SELECT "version", "fingerprint" FROM ${identifier(MARK)} WHERE time = ${MARK_NS}`,
  params: new Map(),
});

export type PrepareOptions = {
  readonly admin: Influx1Admin;
  readonly database: string;
  readonly log: StoreLog;
  /** Writes one line of line protocol. */
  readonly writeLine: (line: string) => Promise<void>;
};

/**
 * Make the database, a retention policy and the schema mark when they are missing, and check them when they are there.
 * A user without admin rights is enough as soon as the database exists.
 * @throws HubError STORE_SCHEMA_DRIFT, or what the server's answer means
 */
export async function prepareDatabase(options: PrepareOptions): Promise<void> {
  const { admin, database } = options;
  const databases = await admin.run('SHOW DATABASES');
  if (!databases.some(({ name }) => name === database)) await admin.run(`CREATE DATABASE ${identifier(database)}`);
  await ensurePolicy(options);
  await ensureMark(options);
}

async function ensurePolicy({ admin, database, log }: PrepareOptions): Promise<void> {
  const policies = await admin.run(`SHOW RETENTION POLICIES ON ${identifier(database)}`);
  const standard = policies.find((policy) => policy['default'] === true);
  if (standard === undefined)
    await admin.run(
      `CREATE RETENTION POLICY ${identifier(POLICY)} ON ${identifier(database)} DURATION INF REPLICATION 1 DEFAULT`,
    );
  else if (standard['duration'] !== '0s')
    log.warn({ database, policy: standard['name'], duration: standard['duration'] }, 'store-retention-finite');
}

async function ensureMark({ admin, database, writeLine }: PrepareOptions): Promise<void> {
  const [mark] = await admin.run(selectMark().text);
  const where = `database ${database}`;
  if (mark === undefined) await assertNothingForeign(admin, where);
  // New measurements and fields need no preparation here: an older point answers them as 0 or an empty text.
  else if (isCurrent({ version: Number(mark['version']), fingerprint: String(mark['fingerprint']) }, where)) return;
  await writeLine(`${MARK} version=${SCHEMA_MARK.version}i,fingerprint="${SCHEMA_MARK.fingerprint}" ${MARK_NS}`);
}

/** A database without a mark may be shared, but not have our measurements from somebody else. */
async function assertNothingForeign(admin: Influx1Admin, where: string): Promise<void> {
  const taken = new Set((await admin.run('SHOW MEASUREMENTS')).map(({ name }) => name));
  const foreign = LAYOUTS.find((layout) => taken.has(layout.measurement));
  if (foreign !== undefined) throw drift(where, `${foreign.measurement} of somebody else, without a schema mark`);
}

/** @throws HubError INVARIANT for a name that no server keeps */
export function checkDatabaseName(database: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
  if (!/^[^/\\\u0000-\u001f]{1,255}$/.test(database) || database === '.' || database === '..')
    throw bug(`no database can have the name ${JSON.stringify(database)}`);
}
