import type { HistoryStore } from '../pipeline/ports.ts';
import { DEADLINES, type Deadlines } from './deadline.ts';
import { addressOf } from './influx-address.ts';
import { writeOne } from './influx-mark.ts';
import { createInfluxStore } from './influx-store.ts';
import { createInflux1Admin } from './influx1-admin.ts';
import { createInflux1Client } from './influx1-client.ts';
import { checkDatabaseName, prepareDatabase } from './influx1-database.ts';
import type { Credentials } from './influx1-http.ts';
import { SILENT, type StoreLog } from './store-log.ts';

export type Influx1StoreOptions = {
  /** Address of the server without credentials, e.g. `http://127.0.0.1:8086`; a path of a reverse proxy is kept. */
  readonly url: string;
  readonly database: string;
  readonly username?: string;
  readonly password?: string;
  /** Another user for the queries, who needs READ only. */
  readonly reader?: Credentials;
  readonly log?: StoreLog;
  readonly deadlines?: Deadlines;
};

/** History in an InfluxDB 1.x server. */
export function createInflux1Store(options: Influx1StoreOptions): HistoryStore {
  const { database, log = SILENT, deadlines = DEADLINES } = options;
  const url = addressOf(options.url);
  checkDatabaseName(database);
  const writer =
    options.username === undefined ? null : { username: options.username, password: options.password ?? '' };
  const client = createInflux1Client({ url, database, writer, reader: options.reader ?? writer, deadlines });
  const admin = createInflux1Admin({
    url,
    database,
    credentials: writer,
    agent: client.http.agent,
    deadlineMs: deadlines.queryMs,
  });

  async function prepare(): Promise<void> {
    const writeLine = (line: string): Promise<void> => writeOne(client, line);
    await prepareDatabase({ admin, database, log, writeLine });
    log.info({ url: url.host, database }, 'store-opened');
  }

  return createInfluxStore({ name: 'influx1', host: url.host, client, prepare });
}
