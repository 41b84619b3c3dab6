import { randomBytes } from 'node:crypto';
import { HubError } from '@atrium/shared/errors';

/** Where the hub of a run keeps its history. */
export type ScoreStore = {
  readonly env: Readonly<Record<string, string>>;
  /** Take away what the run left behind outside of its folder. */
  readonly remove: () => Promise<void>;
};

type Environment = Readonly<Record<string, string | undefined>>;

const EMBEDDED: ScoreStore = { env: { HUB_STORE: 'embedded' }, remove: async () => {} };
const INFLUX = ['HUB_INFLUX_URL', 'HUB_INFLUX_USERNAME', 'HUB_INFLUX_PASSWORD'] as const;

/** @param env names the InfluxDB server, as for a hub; the database is the run's own */
export function scoreStore(kind: 'embedded' | 'influx1', env: Environment): ScoreStore {
  if (kind === 'embedded') return EMBEDDED;
  const database = `atrium_score_${randomBytes(6).toString('hex')}`;
  const given = INFLUX.flatMap((name) => (env[name] === undefined || env[name] === '' ? [] : [[name, env[name]]]));
  const settings: Readonly<Record<string, string>> = Object.fromEntries(given);
  return {
    env: { ...settings, HUB_STORE: 'influx1', HUB_INFLUX_DATABASE: database },
    remove: () => dropDatabase(settings, database),
  };
}

async function dropDatabase(settings: Readonly<Record<string, string>>, database: string): Promise<void> {
  const url = settings['HUB_INFLUX_URL'] ?? 'http://127.0.0.1:8086';
  const user = settings['HUB_INFLUX_USERNAME'];
  const credentials = `${user ?? ''}:${settings['HUB_INFLUX_PASSWORD'] ?? ''}`;
  const answer = await fetch(`${url}/query`, {
    method: 'POST',
    headers: user === undefined ? {} : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    body: new URLSearchParams({ q: `DROP DATABASE "${database}"` }),
    signal: AbortSignal.timeout(60_000),
  }).catch((cause: unknown) => {
    throw new HubError('STORE_UNREACHABLE', `cannot remove database ${database} at ${url}`, { cause });
  });
  if (!answer.ok) throw new HubError('STORE_REJECTED', `cannot remove database ${database}: ${answer.status}`);
}
