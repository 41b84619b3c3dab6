import { resolve } from 'node:path';
import { mallRulesSchema } from '@atrium/shared/metrics/presets';
import type { Rules } from '@atrium/shared/metrics/rules';
import { err, ok, type Result } from '@atrium/shared/result';
import { PRIVACY_MODES, type PrivacyMode } from '@atrium/shared/wire/privacy';
import { z } from 'zod';

/**
 * Every setting of the hub, from the environment: default, unit, range and reason in one place. All faults are reported at once,
 * and the hub then refuses to start.
 */

/** Plain digits: what else JavaScript takes for a number (blanks, `0x50`) is a slip of the pen. */
const whole = (max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from 0 to ${max}`)
    .transform(Number)
    .pipe(z.number().max(max, `must be at most ${max}`));
const port = whole(65_535);
const text = z.string().min(1);
export const secret = z.string().min(1).max(1024);
const bareUrl = (protocol: RegExp, names: string) =>
  z.url({ protocol }).refine((url) => !/^[^/]*\/\/[^/@]*@/.test(url), {
    message: `must not contain credentials: use ${names}_USERNAME and ${names}_PASSWORD`,
  });
export const brokerUrl = bareUrl(/^(mqtts?|tcp|ssl|wss?)$/, 'HUB_MQTT');

export const environmentSchema = z.object({
  HUB_HTTP_PORT: port.default(8080).describe('TCP port of dashboard and API; 0 picks a free one'),
  HUB_HTTP_HOST: text
    .default('127.0.0.1')
    .describe('address to listen on; loopback unless a proxy or a network is meant to reach it'),
  HUB_MQTT_URL: brokerUrl.optional().describe('external broker, mqtt:// or mqtts://; unset: the embedded broker'),
  HUB_MQTT_PORT: port.default(1883).describe('TCP port of the embedded broker; 0 picks a free one'),
  HUB_MQTT_HOST: text
    .default('127.0.0.1')
    .describe(
      'address that the embedded broker listens on; loopback unless sensors of a network are meant to reach it',
    ),
  HUB_MQTT_USERNAME: text
    .max(128)
    .optional()
    .describe('user at the external broker, or the trusted publisher of the embedded one'),
  HUB_MQTT_PASSWORD: secret
    .optional()
    .describe('its password; embedded broker: random and kept in the data folder when unset'),
  HUB_STORE: z.enum(['embedded', 'influx1', 'influx2']).default('embedded').describe('where history is kept'),
  HUB_INFLUX_URL: bareUrl(/^https?$/, 'HUB_INFLUX')
    .default('http://127.0.0.1:8086')
    .describe('InfluxDB server'),
  HUB_INFLUX_USERNAME: text.optional().describe('InfluxDB 1.x user'),
  HUB_INFLUX_PASSWORD: secret.optional().describe('InfluxDB 1.x password'),
  HUB_INFLUX_DATABASE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, "_" or "-"')
    .default('atrium')
    .describe('InfluxDB 1.x database'),
  HUB_TLS_CERT: text
    .optional()
    .describe('PEM file with the certificate chain: HTTPS, and MQTT of the embedded broker over TLS'),
  HUB_TLS_KEY: text.optional().describe('PEM file with its key'),
  HUB_PUBLIC_URL: bareUrl(/^https?$/, 'HUB_PUBLIC')
    .optional()
    .describe('address by which browsers reach the hub; when set, pages and sockets of any other are refused'),
  HUB_TRUST_PROXY: text
    .optional()
    .describe(
      'addresses or networks of proxies, comma between, whose X-Forwarded-For and -Proto are believed; unset: none',
    ),
  HUB_INFLUX_TOKEN: secret.optional().describe('InfluxDB 2.x token that may read and write the bucket'),
  HUB_INFLUX_ORG: text.max(255).optional().describe('InfluxDB 2.x organization'),
  HUB_INFLUX_BUCKET: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/,
      'must be 1 to 64 letters, digits, "_" or "-", and begin with a letter or digit',
    )
    .default('atrium')
    .describe('InfluxDB 2.x bucket; made when the token may'),
  HUB_PRIVACY: z
    .enum(PRIVACY_MODES)
    .default('aggregate-24h')
    .describe(
      'how much of a device is kept: counts only, clients of the mall’s Wi-Fi, that and counts, or who consented',
    ),
  HUB_DATA_DIR: text.default('./data').describe('folder of log, keys, users and the embedded store; one hub a folder'),
  HUB_VENUE: text.optional().describe('venue folder or file; unset: the demo venue'),
  HUB_OPERATOR_PASSWORD: secret
    .optional()
    .describe('first password of user operator; unset: a random one is printed once'),
  HUB_CLOCK: z
    .enum(['wall', 'event'])
    .default('wall')
    .describe('wall: the mall lives now; event: in the time of its events, for replays'),
  HUB_PAYMENTS: text
    .optional()
    .describe(
      'JSON file, or JSON, of payment providers that post what was paid: keys, and which terminal is which store',
    ),
  HUB_VENDORS: text
    .optional()
    .describe('receivers that do not speak the contract: a JSON file, or the JSON itself; unset: none'),
  HUB_RULES: z
    .string()
    .default('{}')
    .describe(
      'JSON that overrides thresholds for the whole mall; {"preset":"meraki"} (aruba, cisco-spaces, cloud4wi, purple) takes those of a product the mall had before',
    ),
  HUB_REORDER_MS: whole(60_000)
    .default(5_000)
    .describe('how long to wait for stragglers, ms: more puts more disorder right, and the live view later'),
  HUB_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('least severe log line written'),
});

type Environment = z.infer<typeof environmentSchema>;

export type StoreConfig =
  | { readonly kind: 'embedded' }
  | {
      readonly kind: 'influx1';
      readonly url: string;
      readonly database: string;
      readonly username?: string;
      readonly password?: string;
    }
  | {
      readonly kind: 'influx2';
      readonly url: string;
      readonly token: string;
      readonly org: string;
      readonly bucket: string;
    };

export type BrokerConfig = {
  readonly url: string | null;
  readonly host: string;
  readonly port: number;
  readonly username: string | null;
  readonly password: string | null;
};

export type Config = {
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** Scheme, host and port of the public address. */
    readonly publicOrigin: string | null;
    readonly trustProxy: readonly string[];
  };
  /** Paths of PEM files. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly broker: BrokerConfig;
  readonly store: StoreConfig;
  readonly dataDir: string;
  readonly venuePath: string | null;
  readonly operatorPassword: string | null;
  /** JSON or a path to it; holds secrets. */
  readonly vendors: string | null;
  /** File or JSON of the payment providers. */
  readonly payments: string | null;
  readonly privacy: PrivacyMode;
  readonly clock: 'wall' | 'event';
  readonly rules: Rules;
  readonly reorderMs: number;
  readonly logLevel: Environment['HUB_LOG_LEVEL'];
  /** Variables that start with HUB_ and mean nothing here: probably misspelt. */
  readonly unknown: readonly string[];
};

/** One thing wrong with the configuration. Secrets are named, never shown. */
export type ConfigFault = { readonly field: string; readonly received: string; readonly detail: string };

/** An address may hold a password where none belongs. */
const SECRETS = new Set([
  'HUB_MQTT_URL',
  'HUB_MQTT_PASSWORD',
  'HUB_INFLUX_URL',
  'HUB_INFLUX_PASSWORD',
  'HUB_INFLUX_TOKEN',
  'HUB_OPERATOR_PASSWORD',
  'HUB_VENDORS',
  'HUB_PAYMENTS',
]);

const shown = (field: string, value: unknown): string =>
  SECRETS.has(field) ? '(hidden)' : (JSON.stringify(value) ?? 'nothing');

/** @returns the effective configuration, or every fault in it */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Result<Config, readonly ConfigFault[]> {
  // An empty variable is how a shell or a compose file says "unset".
  const given = Object.fromEntries(
    Object.entries(env).filter(([key, value]) => key.startsWith('HUB_') && value !== ''),
  );
  const read = environmentSchema.safeParse(given);
  const faults: ConfigFault[] = read.success
    ? []
    : read.error.issues.map((issue) => {
        const field = String(issue.path[0]);
        return { field, received: shown(field, given[field]), detail: issue.message };
      });
  faults.push(...pairFaults(given), ...influx2Faults(given));
  const rules = loadRules(given['HUB_RULES'] ?? '{}');
  if (!rules.ok) faults.push(...rules.error);
  if (!read.success || !rules.ok || faults.length > 0) return err(faults);
  const unknown = Object.keys(given).filter((field) => !(field in environmentSchema.shape));
  return ok(freeze({ ...toConfig(read.data, rules.value), unknown }));
}

/** A certificate is of no use without its key. */
function pairFaults(given: Readonly<Record<string, string | undefined>>): ConfigFault[] {
  const { HUB_TLS_CERT: cert, HUB_TLS_KEY: key } = given;
  if ((cert === undefined) === (key === undefined)) return [];
  const [missing, other] = cert === undefined ? ['HUB_TLS_CERT', 'HUB_TLS_KEY'] : ['HUB_TLS_KEY', 'HUB_TLS_CERT'];
  return [{ field: missing, received: 'nothing', detail: `must be set when ${other} is` }];
}

/** What InfluxDB 2.x cannot do without has no default. */
const influx2Faults = (given: Readonly<Record<string, string | undefined>>): ConfigFault[] =>
  ['HUB_INFLUX_TOKEN', 'HUB_INFLUX_ORG']
    .filter((field) => given['HUB_STORE'] === 'influx2' && given[field] === undefined)
    .map((field) => ({ field, received: 'nothing', detail: 'is needed for HUB_STORE=influx2' }));

function loadRules(json: string): Result<Rules, ConfigFault[]> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return err([{ field: 'HUB_RULES', received: shown('HUB_RULES', json), detail: 'is not JSON' }]);
  }
  const read = mallRulesSchema.safeParse(value);
  if (read.success) return ok(read.data);
  return err(
    read.error.issues.map((issue) => ({
      field: ['HUB_RULES', ...issue.path.map(String)].join('.'),
      received: shown('HUB_RULES', json),
      detail: issue.message,
    })),
  );
}

function toConfig(env: Environment, rules: Rules): Omit<Config, 'unknown'> {
  return {
    http: {
      host: env.HUB_HTTP_HOST,
      port: env.HUB_HTTP_PORT,
      publicOrigin: env.HUB_PUBLIC_URL === undefined ? null : new URL(env.HUB_PUBLIC_URL).origin,
      trustProxy: env.HUB_TRUST_PROXY?.split(',').map((one) => one.trim()) ?? [],
    },
    tls:
      env.HUB_TLS_CERT === undefined || env.HUB_TLS_KEY === undefined
        ? null
        : { cert: resolve(env.HUB_TLS_CERT), key: resolve(env.HUB_TLS_KEY) },
    broker: toBroker(env),
    store: toStore(env),
    dataDir: resolve(env.HUB_DATA_DIR),
    venuePath: env.HUB_VENUE === undefined ? null : resolve(env.HUB_VENUE),
    operatorPassword: env.HUB_OPERATOR_PASSWORD ?? null,
    vendors: env.HUB_VENDORS ?? null,
    payments: env.HUB_PAYMENTS ?? null,
    privacy: env.HUB_PRIVACY,
    clock: env.HUB_CLOCK,
    rules,
    reorderMs: env.HUB_REORDER_MS,
    logLevel: env.HUB_LOG_LEVEL,
  };
}

function toStore(env: Environment): StoreConfig {
  const { HUB_INFLUX_URL: url, HUB_INFLUX_USERNAME: username, HUB_INFLUX_PASSWORD: password } = env;
  switch (env.HUB_STORE) {
    case 'embedded':
      return { kind: 'embedded' };
    case 'influx1': {
      const user = { ...(username !== undefined && { username }), ...(password !== undefined && { password }) };
      return { kind: 'influx1', url, database: env.HUB_INFLUX_DATABASE, ...user };
    }
    case 'influx2': {
      const { HUB_INFLUX_TOKEN: token = '', HUB_INFLUX_ORG: org = '', HUB_INFLUX_BUCKET: bucket } = env;
      return { kind: 'influx2', url, token, org, bucket };
    }
  }
}

const toBroker = (env: Environment): BrokerConfig => ({
  url: env.HUB_MQTT_URL ?? null,
  host: env.HUB_MQTT_HOST,
  port: env.HUB_MQTT_PORT,
  username: env.HUB_MQTT_USERNAME ?? null,
  password: env.HUB_MQTT_PASSWORD ?? null,
});

function freeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) freeze(part);
  return Object.freeze(value);
}
