import { localInstant, localTime } from '@atrium/shared/time/local-day';
import type { EpochMs, Millis } from '@atrium/shared/units';
import { UsageError } from './usage-error.ts';

/** Readers of what is typed after an option. Each names the option and the value when it cannot read it. */

const UNITS: Readonly<Record<string, Millis>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `30m`, `1.5h`, `1d`; a bare number is seconds. */
export function readDuration(option: string, text: string): Millis {
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text) ?? [];
  const length = UNITS[unit];
  if (amount === undefined || length === undefined)
    throw new UsageError(`--${option} "${text}" is not a duration such as 90s, 30m or 2h`);
  return Math.round(Number(amount) * length);
}

export function readWhole(option: string, text: string, [least, most]: readonly [number, number]): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new UsageError(`--${option} "${text}" is not a whole number from ${least} to ${most}`);
}

export function readSpeed(text: string): number | 'max' {
  if (text === 'max') return 'max';
  const speed = Number(text);
  if (text.trim() !== '' && speed >= 0.01 && speed <= 100_000) return speed;
  throw new UsageError(`--speed "${text}" is neither a number from 0.01 to 100000 nor "max"`);
}

export function readChoice<T extends string>(option: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text);
  if (found === undefined) throw new UsageError(`--${option} "${text}" is none of ${choices.join(', ')}`);
  return found;
}

/** An instant of ISO 8601; without an offset it is the local time of the venue, and a bare date is its start. */
export function readInstant(option: string, text: string, timeZone: string): EpochMs {
  const local = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text);
  const at = local === null ? Date.parse(text) : localParts(local, timeZone);
  if (!Number.isFinite(at))
    throw new UsageError(`--${option} "${text}" is not an instant such as 2026-11-20T10:00 or 2026-11-20T02:00Z`);
  return at;
}

function localParts(
  [, day = '', hour = '0', minute = '0', second = '0']: readonly string[],
  timeZone: string,
): EpochMs {
  // Noon in Greenwich is the same date from 12 hours west to 12 hours east; beyond, half a day earlier is.
  const noon = Date.parse(`${day}T12:00:00Z`);
  if (!Number.isFinite(noon)) return Number.NaN;
  const within = localTime(noon, timeZone).day === day ? noon : noon - 12 * 3_600_000;
  return localInstant(within, Number(hour) * 3_600 + Number(minute) * 60 + Number(second), timeZone);
}

const SCHEMES = ['mqtt:', 'mqtts:', 'ws:', 'wss:'];

/** A broker's address. Credentials in it would end up in process lists and shell histories. */
export function readBrokerUrl(source: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !SCHEMES.includes(url.protocol)) {
    throw new UsageError(`${source} "${hidePassword(text)}" is not a broker address such as mqtt://127.0.0.1:1883`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(`${source} must not carry credentials: set HUB_MQTT_USERNAME and HUB_MQTT_PASSWORD instead`);
  }
  return text;
}

const hidePassword = (text: string): string => text.replace(/\/\/.*@/, '//…@');
