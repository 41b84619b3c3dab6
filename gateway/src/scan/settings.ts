import { idSchema } from '@atrium/shared/ids';
import { err, ok, type Result } from '@atrium/shared/result';
import { z } from 'zod';
import { brokerUrl, type ConfigFault, secret } from '../config/config.ts';

/** Every setting of the scanner, from the environment. The broker is named as the hub names it. */
const settingsSchema = z.object({
  HUB_MQTT_URL: brokerUrl.default('mqtt://127.0.0.1:1883').describe('broker that the hub reads, mqtt:// or mqtts://'),
  HUB_MQTT_USERNAME: z.string().min(1).max(128).optional().describe('user that may publish for this sensor'),
  HUB_MQTT_PASSWORD: secret.optional().describe('its password'),
  SCAN_MALL: idSchema.describe('mall in which this machine stands'),
  SCAN_SENSOR: idSchema.describe('sensor of the venue that it is'),
  SCAN_ADAPTER: z
    .string()
    .regex(/^hci\d{1,3}$/, 'must be hci and a number')
    .optional()
    .describe('Bluetooth adapter; unset: the first'),
});

export type Settings = {
  readonly broker: { readonly url: string; readonly username?: string; readonly password?: string };
  readonly mall: string;
  readonly sensor: string;
  /** Null: the first there is. */
  readonly adapter: string | null;
};

const HIDDEN = new Set(['HUB_MQTT_URL', 'HUB_MQTT_PASSWORD']);

/** @returns the settings, or every fault in them */
export function loadSettings(env: Readonly<Record<string, string | undefined>>): Result<Settings, ConfigFault[]> {
  // An empty variable is how a shell or a compose file says "unset".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const read = settingsSchema.safeParse(given);
  if (!read.success) {
    return err(
      read.error.issues.map(({ path, message }) => {
        const field = String(path[0]);
        const value = given[field];
        const received = value === undefined ? 'nothing' : JSON.stringify(value);
        return { field, received: HIDDEN.has(field) ? '(hidden)' : received, detail: message };
      }),
    );
  }
  const { HUB_MQTT_URL: url, HUB_MQTT_USERNAME: username, HUB_MQTT_PASSWORD: password } = read.data;
  return ok({
    broker: { url, ...(username !== undefined && { username }), ...(password !== undefined && { password }) },
    mall: read.data.SCAN_MALL,
    sensor: read.data.SCAN_SENSOR,
    adapter: read.data.SCAN_ADAPTER ?? null,
  });
}
