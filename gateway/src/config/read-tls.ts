import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { HubError } from '@atrium/shared/errors';
import type { Config } from './config.ts';

export type Tls = { readonly cert: string; readonly key: string };

/** @throws HubError CONFIG_INVALID for files that cannot be read or do not belong together */
export async function readTls(paths: Config['tls']): Promise<Tls | null> {
  if (paths === null) return null;
  return load(paths).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HubError('CONFIG_INVALID', `HUB_TLS_CERT, HUB_TLS_KEY: ${why}`, { context: { ...paths }, cause });
  });
}

async function load(paths: NonNullable<Config['tls']>): Promise<Tls> {
  const tls = { cert: await readFile(paths.cert, 'utf8'), key: await readFile(paths.key, 'utf8') };
  createSecureContext(tls);
  return tls;
}
