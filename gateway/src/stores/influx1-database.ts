import { ensureMark } from './influx-mark.ts';
import type { Influx1Admin } from './influx1-admin.ts';
import { identifier } from './influxql.ts';
import { bug } from './layout.ts';
import type { StoreLog } from './store-log.ts';

/** The policy for databases whose server makes none by itself. */
const POLICY = 'atrium';

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
  const { admin, database, writeLine } = options;
  const databases = await admin.run('SHOW DATABASES');
  if (!databases.some(({ name }) => name === database)) await admin.run(`CREATE DATABASE ${identifier(database)}`);
  await ensurePolicy(options);
  await ensureMark({ where: `database ${database}`, run: admin.run, writeLine });
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

/** @throws HubError INVARIANT for a name that no server keeps */
export function checkDatabaseName(database: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
  if (!/^[^/\\\u0000-\u001f]{1,255}$/.test(database) || database === '.' || database === '..')
    throw bug(`no database can have the name ${JSON.stringify(database)}`);
}
