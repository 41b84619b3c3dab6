import { type DuckDBConnection, INTEGER, VARCHAR } from '@duckdb/node-api';
import { assertSchemaMark, LAYOUTS, SCHEMA_MARK } from './layout.ts';
import { createTable } from './sql.ts';

/** Make the tables of a new file, or check that an old one is of our schema. All or nothing. @throws HubError STORE_SCHEMA_DRIFT */
export async function prepareTables(connection: DuckDBConnection, where: string): Promise<void> {
  await connection.run('BEGIN');
  await connection.run(
    'CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL, fingerprint VARCHAR NOT NULL)',
  );
  const reader = await connection.runAndReadAll('SELECT version, fingerprint FROM schema_version');
  const [mark] = reader.getRows();
  if (mark === undefined) {
    const { version, fingerprint } = SCHEMA_MARK;
    await connection.run('INSERT INTO schema_version VALUES ($1, $2)', [version, fingerprint], [INTEGER, VARCHAR]);
  } else assertSchemaMark({ version: Number(mark[0]), fingerprint: String(mark[1]) }, where);
  for (const layout of LAYOUTS) await connection.run(createTable(layout));
  await connection.run('COMMIT');
}
