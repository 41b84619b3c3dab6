import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { replaceFile } from '../platform/files.ts';

/** What the hub's sources are known by, kept in the data folder over restarts. */

/** User name of the embedded broker's one publisher when none is configured. */
const LOCAL_PUBLISHER = 'local';

const CLIENT_ID = /^atrium-hub-[0-9a-f-]{36}$/;

/** The broker keeps our session under this name: random once, then the same for the life of the data folder. */
export async function loadClientId(path: string): Promise<string> {
  const known = await readFile(path, 'utf8').catch(() => '');
  if (CLIENT_ID.test(known)) return known;
  const id = `atrium-hub-${randomUUID()}`;
  await replaceFile(path, id);
  return id;
}

export type Credentials = { readonly username: string; readonly password: string };

const credentialsSchema = z.object({ username: z.string().min(1), password: z.string().min(1) });

/**
 * What local tools sign in with at the embedded broker, in a file that only its owner can read. What is not configured is taken
 * from the file; without one, or with a damaged one, the password is made up.
 */
export async function loadPublisher(
  path: string,
  configured: { readonly username: string | null; readonly password: string | null },
): Promise<Credentials> {
  const kept = await readFile(path, 'utf8').then(read, () => null);
  const credentials = {
    username: configured.username ?? kept?.username ?? LOCAL_PUBLISHER,
    password: configured.password ?? kept?.password ?? randomUUID(),
  };
  await replaceFile(path, `${JSON.stringify(credentials)}\n`);
  return credentials;
}

function read(text: string): Credentials | null {
  try {
    return credentialsSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
