import { HubError } from '@atrium/shared/errors';
import { z } from 'zod';
import type { HistoryStore } from '../pipeline/ports.ts';
import { DEADLINES, type Deadlines } from './deadline.ts';
import { addressOf } from './influx-address.ts';
import { ensureMark, type NamedRow, writeOne } from './influx-mark.ts';
import type { Series } from './influx-reply.ts';
import { createInfluxStore } from './influx-store.ts';
import { createInflux2Client, type Influx2Api, type Influx2Client } from './influx2-client.ts';
import { SILENT, type StoreLog } from './store-log.ts';

export type Influx2StoreOptions = {
  /** Address of the server without credentials; a path of a reverse proxy is kept. */
  readonly url: string;
  /** May read and write the bucket; to make the bucket as well it needs those rights in the organization. */
  readonly token: string;
  readonly org: string;
  readonly bucket: string;
  readonly log?: StoreLog;
  readonly deadlines?: Deadlines;
};

/** History in a bucket of an InfluxDB 2.x server. */
export function createInflux2Store(options: Influx2StoreOptions): HistoryStore {
  const { token, org, bucket, log = SILENT, deadlines = DEADLINES } = options;
  const url = addressOf(options.url);
  const client = createInflux2Client({ url, token, org, bucket, deadlines });

  async function prepare(): Promise<void> {
    await ensureReachableByName(client.api, { org, bucket, bucketId: await ensureBucket(client.api, { org, bucket }) });
    const run = (statement: string): Promise<readonly NamedRow[]> => rowsOf(client, statement);
    await ensureMark({ where: `bucket ${bucket}`, run, writeLine: (line) => writeOne(client, line) });
    log.info({ url: url.host, bucket }, 'store-opened');
  }

  return createInfluxStore({ name: 'influx2', host: url.host, client, prepare });
}

const listed = z.object({ id: z.string(), name: z.string() });
const bucketsSchema = z.object({ buckets: z.array(listed).default([]) });
const orgsSchema = z.object({ orgs: z.array(listed).default([]) });
const mappingsSchema = z.object({ content: z.array(z.object({ bucketID: z.string() })).default([]) });

type Place = { readonly org: string; readonly bucket: string };

/** @returns the bucket's id; a new one keeps everything, the hub deletes by itself */
async function ensureBucket(api: Influx2Api, { org, bucket }: Place): Promise<string> {
  const found = bucketsSchema.safeParse(
    await api('GET', `/api/v2/buckets?${new URLSearchParams({ org, name: bucket })}`),
  );
  const known = found.data?.buckets.find(({ name }) => name === bucket);
  if (known !== undefined) return known.id;
  const orgs = orgsSchema.safeParse(await api('GET', `/api/v2/orgs?${new URLSearchParams({ org })}`));
  const owner = orgs.data?.orgs.find(({ name }) => name === org);
  if (owner === undefined)
    throw new HubError('STORE_REJECTED', `InfluxDB has no organization ${JSON.stringify(org)} for this token`);
  const made = listed.safeParse(
    await api('POST', '/api/v2/buckets', { orgID: owner.id, name: bucket, retentionRules: [] }),
  );
  if (!made.success) throw new HubError('STORE_UNREACHABLE', `InfluxDB did not make the bucket ${bucket}`);
  return made.data.id;
}

/** InfluxQL names a bucket by a mapping; newer servers have one of their own accord. */
async function ensureReachableByName(
  api: Influx2Api,
  { org, bucket, bucketId }: Place & { bucketId: string },
): Promise<void> {
  const found = mappingsSchema.safeParse(await api('GET', `/api/v2/dbrps?${new URLSearchParams({ org, db: bucket })}`));
  if (found.data?.content.some(({ bucketID }) => bucketID === bucketId) === true) return;
  const mapping = { org, bucketID: bucketId, database: bucket, retention_policy: 'autogen', default: true };
  await api('POST', '/api/v2/dbrps', mapping);
}

const toRow = ({ columns }: Series, values: readonly unknown[]): NamedRow =>
  Object.fromEntries(columns.map((column, index) => [column, values[index]]));

async function rowsOf(client: Influx2Client, statement: string): Promise<readonly NamedRow[]> {
  const found = await client.query({ text: statement, params: new Map() });
  return found.flatMap((series) => series.values.map((values) => toRow(series, values)));
}
