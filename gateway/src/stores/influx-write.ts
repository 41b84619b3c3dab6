import { HubError } from '@atrium/shared/errors';
import type { WriteResult } from '../pipeline/ports.ts';
import type { InfluxClient } from './influx-client.ts';
import { deletePoints, type InfluxQl, REMOVALS_PER_REQUEST } from './influxql.ts';
import { toRequests, type WriteRequest } from './line-protocol.ts';
import type { TableBatch } from './prepare-batch.ts';

/** Requests of one batch in flight: two used the server best. */
const IN_FLIGHT = 2;

/** Write one batch: removals first, then points. Whatever happens on the way, sending the same batch again mends it. */
export async function writeInTurn(client: InfluxClient, tables: readonly TableBatch[]): Promise<WriteResult> {
  for (const query of removals(tables)) {
    const fault = await client.remove(query).then(() => null, toFault);
    if (fault !== null) return fault;
  }
  return writePoints(client, toRequests(tables));
}

function removals(tables: readonly TableBatch[]): InfluxQl[] {
  return tables.flatMap(({ layout, rows }) => {
    const gone = rows.filter((row) => row.values === null);
    const starts = Array.from(
      { length: Math.ceil(gone.length / REMOVALS_PER_REQUEST) },
      (_, k) => k * REMOVALS_PER_REQUEST,
    );
    return starts.map((start) => deletePoints(layout, gone.slice(start, start + REMOVALS_PER_REQUEST)));
  });
}

/** A removal that the server cannot read never will be read; anything else may pass. */
function toFault(error: unknown): WriteResult {
  if (!(error instanceof HubError)) throw error;
  return { kind: error.context['status'] === 400 ? 'rejected' : 'retry', reason: error.message };
}

async function writePoints(client: InfluxClient, requests: readonly WriteRequest[]): Promise<WriteResult> {
  const parts: Part[] = [];
  for (let start = 0; start < requests.length; start += IN_FLIGHT) {
    const together = requests.slice(start, start + IN_FLIGHT);
    const results = await Promise.all(together.map((request) => client.write(request)));
    for (const [index, result] of results.entries()) parts.push({ result, points: together[index]?.points ?? 0 });
    const retry = results.find((result) => result.kind === 'retry');
    // The rest would be sent again anyway.
    if (retry !== undefined) return retry;
  }
  return merge(parts);
}

type Part = { readonly result: WriteResult; readonly points: number };

/** What became of a batch whose requests all have a final answer. */
function merge(parts: readonly Part[]): WriteResult {
  const reasons = parts.flatMap(({ result }) => (result.kind === 'stored' ? [] : [result.reason]));
  const [reason] = reasons;
  if (reason === undefined) return { kind: 'stored' };
  if (parts.every(({ result }) => result.kind === 'rejected')) return { kind: 'rejected', reason };
  const refused = parts.reduce((sum, { result, points }) => {
    if (result.kind === 'partial') return sum + result.refused;
    return result.kind === 'rejected' ? sum + points : sum;
  }, 0);
  return { kind: 'partial', reason, refused };
}
