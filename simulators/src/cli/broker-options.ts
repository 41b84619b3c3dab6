import { readEnvironment } from '../config/environment.ts';
import type { PublisherSetup } from '../play/publisher.ts';
import { createRandom } from '../world/random.ts';
import type { Input, Io, Option } from './command.ts';
import { readBrokerUrl, readChoice, readDuration, readWhole } from './values.ts';

/** The options of every command that sends. */
export const BROKER_OPTIONS: Readonly<Record<string, Option>> = {
  mqtt: { value: 'URL', help: 'the broker; default HUB_MQTT_URL, else mqtt://127.0.0.1:<HUB_MQTT_PORT or 1883>' },
  protocol: { value: '4|5', help: 'MQTT 3.1.1 or 5; default 5, and 3.1.1 where the broker speaks no 5' },
  'connect-timeout': { value: 'TIME', help: 'give up when the broker cannot be reached at the start; default 30s' },
  window: { value: 'N', help: 'unconfirmed messages at most; default 500' },
  'max-rate': { value: 'N', help: "messages a second at most; default 5000, and no limit for the hub's own broker" },
};

export const BROKER_NOTE = `Credentials come from HUB_MQTT_USERNAME and HUB_MQTT_PASSWORD, else from mqtt-credentials.json in HUB_DATA_DIR
(default ./data), where the hub's embedded broker keeps them. Every message has QoS 1 and is confirmed before the
command ends; what a broken connection leaves open is sent again.`;

/**
 * Messages a second. The hub's own broker confirms what the hub has, so it cannot be outrun; another one confirms what it has
 * itself, and drops what a slower subscriber leaves lying.
 */
const EXTERNAL_RATE = 5_000;

const readMaxRate = (text: string | undefined, usual: number): number =>
  text === undefined ? usual : readWhole('max-rate', text, [1, 1_000_000]);

export type BrokerChoice = { readonly publisher: PublisherSetup; readonly maxRate: number };

export function readBrokerOptions({ value }: Input, { env, signal, now }: Io): BrokerChoice {
  const environment = readEnvironment(env);
  const given = value('mqtt');
  const isOwnBroker = given === undefined && environment.isOwnBroker;
  const protocol = readChoice('protocol', value('protocol') ?? 'auto', ['auto', '4', '5']);
  return {
    publisher: {
      url: given === undefined ? readBrokerUrl('HUB_MQTT_URL', environment.mqttUrl) : readBrokerUrl('--mqtt', given),
      protocol: protocol === 'auto' ? 'auto' : protocol === '4' ? 4 : 5,
      credentials: environment.credentials,
      window: readWhole('window', value('window') ?? '500', [1, 65_535]),
      connectTimeoutMs: readDuration('connect-timeout', value('connect-timeout') ?? '30s'),
      jitter: createRandom(now()).unit,
      signal,
    },
    maxRate: readMaxRate(value('max-rate'), isOwnBroker ? Number.POSITIVE_INFINITY : EXTERNAL_RATE),
  };
}
