import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeVenue } from '../captures/read-venue-files.ts';
import { type HubClient, signIn } from '../play/ask-hub.ts';
import { runHub } from '../play/run-hub.ts';
import { scoreStore } from '../play/score-store.ts';
import type { Input, Io } from './command.ts';
import { UsageError } from './usage-error.ts';
import { readChoice } from './values.ts';
import type { Place } from './venue.ts';

/** A hub to be scored. */
export type ScoredHub = {
  readonly client: HubClient;
  /** What its publisher finds in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Where what is kept goes. */
  readonly dir: string | null;
  readonly close: () => Promise<void>;
};

/** The hub that `--hub` names, or a new one. */
export function openHub(input: Input, venue: Place['source'], io: Io): Promise<ScoredHub> {
  const url = input.value('hub');
  return url === undefined ? startHub(input, venue, io) : runningHub(url, input, io);
}
async function runningHub(url: string, { isSet }: Input, { env }: Io): Promise<ScoredHub> {
  const password = env['HUB_OPERATOR_PASSWORD'] ?? '';
  if (password === '') throw new UsageError('--hub needs HUB_OPERATOR_PASSWORD');
  if (isSet('keep') || isSet('store'))
    throw new UsageError('--keep and --store are for a hub that score starts itself');
  if (!URL.canParse(url)) throw new UsageError(`--hub "${url}" is not an address such as http://127.0.0.1:8080`);
  return { client: await signIn(new URL(url).origin, password), env: {}, dir: null, close: async () => {} };
}

async function startHub({ value }: Input, venue: Place['source'], io: Io): Promise<ScoredHub> {
  const store = scoreStore(readChoice('store', value('store') ?? 'embedded', ['embedded', 'influx1']), io.env);
  const mqtt = value('mqtt');
  // Its own broker knows one publisher; an external one is reached with the same credentials as we have.
  const broker = mqtt === undefined ? OWN_BROKER : { ...credentialsOf(io), HUB_MQTT_URL: mqtt };
  const keep = value('keep') ?? null;
  const place = await pathOf(venue);
  const hub = await runHub({
    venue: place.path,
    env: { ...store.env, ...broker },
    base: io.env,
    keep,
    signal: io.signal,
  }).catch(async (error: unknown) => {
    await place.remove();
    throw error;
  });
  const close = async (): Promise<void> => {
    await hub.close();
    await place.remove();
    if (keep === null) await store.remove();
  };
  try {
    return { client: await signIn(hub.url, hub.password), env: hub.env, dir: keep === null ? null : hub.dir, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** An empty variable is one that is not set: the credentials are in the hub's data folder. */
const OWN_BROKER = { HUB_MQTT_URL: '', HUB_MQTT_USERNAME: '', HUB_MQTT_PASSWORD: '' };

const credentialsOf = ({ env }: Io): Record<string, string> => ({
  HUB_MQTT_USERNAME: env['HUB_MQTT_USERNAME'] ?? '',
  HUB_MQTT_PASSWORD: env['HUB_MQTT_PASSWORD'] ?? '',
});

type VenuePath = { readonly path: string; readonly remove: () => Promise<void> };

async function pathOf(venue: Place['source']): Promise<VenuePath> {
  if (typeof venue === 'string') return { path: venue, remove: async () => {} };
  const path = await mkdtemp(join(tmpdir(), 'atrium-venue-'));
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true });
  await writeVenue(path, venue);
  return { path, remove };
}
