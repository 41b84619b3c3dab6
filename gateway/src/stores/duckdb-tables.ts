import { type DuckDBConnection, INTEGER, VARCHAR } from '@duckdb/node-api';
import { drift, isCurrent, LAYOUTS, type Layout, SCHEMA_MARK } from './layout.ts';
import { addColumn, createTable, TIME_COLUMN, typeOf } from './sql.ts';

/**
 * Make the tables of a new file, or bring those of an older one up to the schema of today. All or nothing.
 * @throws HubError STORE_SCHEMA_DRIFT for a file that this hub cannot live with; it is left as it is
 */
export async function prepareTables(connection: DuckDBConnection, where: string): Promise<void> {
  await connection.run('BEGIN');
  await connection.run(
    'CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL, fingerprint VARCHAR NOT NULL)',
  );
  const reader = await connection.runAndReadAll('SELECT version, fingerprint FROM schema_version');
  const [mark] = reader.getRows();
  const known = mark !== undefined && isCurrent({ version: Number(mark[0]), fingerprint: String(mark[1]) }, where);
  if (!known) {
    for (const layout of LAYOUTS) await bringUp(connection, layout, where);
    const { version, fingerprint } = SCHEMA_MARK;
    await connection.run('DELETE FROM schema_version');
    await connection.run('INSERT INTO schema_version VALUES ($1, $2)', [version, fingerprint], [INTEGER, VARCHAR]);
  }
  await connection.run('COMMIT');
}

/** Create a table, or add the fields that it does not have yet. */
async function bringUp(connection: DuckDBConnection, layout: Layout, where: string): Promise<void> {
  await connection.run(createTable(layout));
  const reader = await connection.runAndReadAll(
    'SELECT column_name, data_type FROM information_schema.columns WHERE table_name = $1',
    [layout.measurement],
    [VARCHAR],
  );
  const there = new Map(reader.getRows().map(([name, type]) => [String(name), String(type)]));
  const wanted = new Map([
    [TIME_COLUMN, typeOf('int')],
    ...layout.tags.map((tag) => [tag, typeOf('string')] as const),
    ...layout.fields.map((field) => [field.name, typeOf(field.type)] as const),
  ]);
  for (const [name, type] of there) {
    if (wanted.get(name) !== type) throw drift(where, `${layout.measurement}.${name} as ${type}`);
  }
  for (const field of layout.fields) if (!there.has(field.name)) await connection.run(addColumn(layout, field));
}
