import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HubError } from '@atrium/shared/errors';
import { z } from 'zod';
import type { Credentials } from '../play/connection.ts';

/** What the simulators take from the environment: the same names, with the same meaning, as the hub does. */
const environmentSchema = z.object({
  HUB_MQTT_URL: z.string().min(1).optional(),
  HUB_MQTT_PORT: z.coerce.number().int().min(1).max(65_535).default(1883),
  HUB_MQTT_USERNAME: z.string().min(1).optional(),
  HUB_MQTT_PASSWORD: z.string().optional(),
  HUB_MQTT_PASSWORD_FILE: z.string().min(1).optional(),
  HUB_DATA_DIR: z.string().min(1).default('./data'),
});

export type Environment = {
  readonly mqttUrl: string;
  /** True when nobody named a broker, so that `mqttUrl` is the hub's embedded one. */
  readonly isOwnBroker: boolean;
  /** The hub's own folder. */
  readonly dataDir: string;
  /** Read again at each call: the hub's embedded broker writes the file when it first starts. Null where there are none. */
  readonly credentials: () => Promise<Credentials | null>;
};

const credentialsSchema = z.object({ username: z.string(), password: z.string() });

/** @throws HubError `CONFIG_INVALID` naming every variable that is wrong */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const read = environmentSchema.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')));
  if (!read.success) {
    const faults = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new HubError('CONFIG_INVALID', faults.join('; '));
  }
  const {
    HUB_MQTT_URL,
    HUB_MQTT_PORT,
    HUB_MQTT_USERNAME: username,
    HUB_MQTT_PASSWORD,
    HUB_MQTT_PASSWORD_FILE: passwordFile,
    HUB_DATA_DIR,
  } = read.data;
  return {
    dataDir: HUB_DATA_DIR,
    isOwnBroker: HUB_MQTT_URL === undefined,
    mqttUrl: HUB_MQTT_URL ?? `mqtt://127.0.0.1:${HUB_MQTT_PORT}`,
    credentials: async () => {
      if (username === undefined) return readCredentials(join(HUB_DATA_DIR, 'mqtt-credentials.json'));
      const fromFile = passwordFile === undefined ? '' : (await readFile(passwordFile, 'utf8')).replace(/\r?\n$/, '');
      return { username, password: HUB_MQTT_PASSWORD ?? fromFile };
    },
  };
}

async function readCredentials(path: string): Promise<Credentials | null> {
  try {
    return credentialsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw unreadable(path, error);
  }
}

/**
 * Half a file, perhaps: the hub is writing it. So it is worth another try, until the time for connecting is over. A parser's words
 * would repeat what the file says, so only those of the system are passed on.
 */
function unreadable(path: string, cause: unknown): HubError {
  const words = cause instanceof Error && 'code' in cause ? cause.message : 'it is not what the hub writes there';
  return new HubError('BROKER_UNREACHABLE', `cannot read the broker's credentials from ${path}: ${words}`);
}

/** The folder of a venue that comes with the product; the same way from `src` and from `dist`. */
export const ownVenue = (name: string): string =>
  fileURLToPath(new URL(`../../../shared/venues/${name}`, import.meta.url));
