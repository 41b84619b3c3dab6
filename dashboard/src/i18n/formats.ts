import type { MetricKey } from '@atrium/shared/metrics/definitions';
import type { EpochMs, Millis, MinorUnits } from '@atrium/shared/units';
import type { Label } from '@atrium/shared/venue/venue';
import { labelIn } from '@atrium/shared/venue/venue';
import type { Language } from './messages.ts';
import { UNITS } from './units.ts';

/** Plain numbers, as people of a language write them. */
export type NumberFormats = {
  count(value: number): string;
  ratio(value: number): string;
  /** At most one decimal. */
  decimal(value: number): string;
  /** Always one decimal. */
  seconds(ms: Millis): string;
};

/** Numbers, money and the mall's local time. */
export type Formats = NumberFormats & {
  money(minor: MinorUnits): string;
  /** Short enough for a card: 12.8M. */
  moneyShort(minor: MinorUnits): string;
  /** A value in the unit of a metric. */
  metric(key: MetricKey, value: number): string;
  metricShort(key: MetricKey, value: number): string;
  clock(at: EpochMs): string;
  hourMinute(at: EpochMs): string;
  date(at: EpochMs): string;
  /** Local second of the day, as an opening time. */
  timeOfDay(seconds: number): string;
  /** Day without its year: `Sat, 22 Nov`. */
  dayShort(at: EpochMs): string;
  weekday(at: EpochMs): string;
  /** Two units at most: `9m 16s`. */
  duration(seconds: number): string;
  zone(at: EpochMs): string;
  label(label: Label): string;
};

const DASH = '–';

function minorDigits(language: Language, currency: string): number {
  return new Intl.NumberFormat(language, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** Name in the wanted language; `zh-CN` also takes what is written as `zh` or `zh-Hans`. */
function labelOf(label: Label, language: Language): string {
  const tags = [language, ...Object.keys(label).filter((tag) => tag.split('-')[0] === language.split('-')[0])];
  const tag = tags.find((candidate) => label[candidate] !== undefined);
  return labelIn(label, tag ?? language);
}

export function createNumberFormats(language: Language): NumberFormats {
  const number = (options: Intl.NumberFormatOptions): Intl.NumberFormat => new Intl.NumberFormat(language, options);
  const counts = number({ maximumFractionDigits: 0 });
  const ratios = number({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const shortest = number({ maximumFractionDigits: 1 });
  const decimals = number({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return {
    count: (value) => counts.format(value),
    ratio: (value) => ratios.format(value),
    decimal: (value) => shortest.format(value),
    seconds: (ms) => decimals.format(ms / 1_000),
  };
}

/** Seconds as people say them: seconds matter below ten minutes, minutes below ten hours. */
function durationIn(language: Language): (seconds: number) => string {
  const unit = (name: string): Intl.NumberFormat =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'narrow', maximumFractionDigits: 0 });
  const [hours, minutes, seconds] = [unit('hour'), unit('minute'), unit('second')];
  const join = (large: string, small: number, format: Intl.NumberFormat): string =>
    small === 0 ? large : `${large} ${format.format(small)}`;
  return (value) => {
    const whole = Math.round(value);
    if (whole < 60) return seconds.format(whole);
    if (whole < 600) return join(minutes.format(Math.floor(whole / 60)), whole % 60, seconds);
    const inMinutes = Math.round(whole / 60);
    if (inMinutes < 60) return minutes.format(inMinutes);
    return join(hours.format(Math.floor(inMinutes / 60)), inMinutes % 60, minutes);
  };
}

/** @throws RangeError for a time zone or currency that the browser does not know */
export function createFormats(language: Language, timeZone: string, currency: string): Formats {
  const number = (options: Intl.NumberFormatOptions): Intl.NumberFormat => new Intl.NumberFormat(language, options);
  const time = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(language, { timeZone, hourCycle: 'h23', ...options });
  const numbers = createNumberFormats(language);
  const whole = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
  const amounts = number({ ...whole, maximumFractionDigits: 0 });
  const short = number({ ...whole, notation: 'compact', minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
  const perMajor = 10 ** minorDigits(language, currency);
  const clocks = time({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const minutes = time({ hour: '2-digit', minute: '2-digit' });
  const dates = time({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  const zones = time({ timeZoneName: 'short' });
  const utc = new Intl.DateTimeFormat(language, {
    timeZone: 'UTC',
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
  });

  const days = time({ weekday: 'short', day: 'numeric', month: 'short' });
  const weekdays = time({ weekday: 'short' });
  const duration = durationIn(language);

  const money = (minor: MinorUnits): string => amounts.format(minor / perMajor);
  const moneyShort = (minor: MinorUnits): string =>
    Math.abs(minor / perMajor) < 100_000 ? money(minor) : short.format(minor / perMajor);
  const valueWith =
    (amount: (minor: MinorUnits) => string) =>
    (key: MetricKey, value: number): string => {
      const unit = UNITS[key];
      if (unit === 'ratio') return numbers.ratio(value);
      if (unit.startsWith('minor units')) return amount(value);
      if (unit === 'seconds') return duration(value);
      return numbers.count(value);
    };

  return {
    ...numbers,
    money,
    moneyShort,
    metric: valueWith(money),
    metricShort: valueWith(moneyShort),
    clock: (at) => clocks.format(at),
    hourMinute: (at) => minutes.format(at),
    date: (at) => dates.format(at),
    dayShort: (at) => days.format(at),
    weekday: (at) => weekdays.format(at),
    duration,
    timeOfDay: (seconds) => utc.format((seconds % 86_400) * 1_000),
    zone: (at) => zones.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? DASH,
    label: (label) => labelOf(label, language),
  };
}
