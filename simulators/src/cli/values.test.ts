import { describe, expect, test } from 'vitest';
import { readBrokerUrl, readChoice, readDuration, readInstant, readSpeed, readWhole } from './values.ts';

describe('values', () => {
  test.each([
    ['90', 90_000],
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['1.5h', 5_400_000],
    ['1d', 86_400_000],
    ['250ms', 250],
    ['0', 0],
  ])('the duration %s is %i ms', (text, ms) => {
    expect(readDuration('duration', text)).toBe(ms);
  });

  test.each(['', 'soon', '-5m', '5 m', '5w', '1e3', 'm'])('"%s" is no duration', (text) => {
    expect(() => readDuration('duration', text)).toThrow(`--duration "${text}" is not a duration`);
  });

  test('a speed is a number or max', () => {
    expect([readSpeed('max'), readSpeed('1'), readSpeed('0.5'), readSpeed('3600')]).toEqual(['max', 1, 0.5, 3_600]);
    for (const text of ['', '0', '-1', 'fast', 'Infinity', 'NaN']) expect(() => readSpeed(text)).toThrow(/--speed/);
  });

  test('whole numbers have bounds', () => {
    expect(readWhole('seed', '7', [0, 10])).toBe(7);
    for (const text of ['', ' ', '11', '-1', '1.5', 'x'])
      expect(() => readWhole('seed', text, [0, 10])).toThrow(/--seed .* from 0 to 10/);
  });

  test('a choice names what there is', () => {
    expect(readChoice('times', 'now', ['now', 'original'])).toBe('now');
    expect(() => readChoice('times', 'then', ['now', 'original'])).toThrow('--times "then" is none of now, original');
  });

  test.each([
    ['2026-11-20T10:00', 'Asia/Shanghai', '2026-11-20T02:00:00Z'],
    ['2026-11-20', 'Asia/Shanghai', '2026-11-19T16:00:00Z'],
    ['2026-11-20T10:00:30', 'America/Los_Angeles', '2026-11-20T18:00:30Z'],
    ['2026-11-20', 'Pacific/Kiritimati', '2026-11-19T10:00:00Z'],
    ['2026-11-20', 'Pacific/Pago_Pago', '2026-11-20T11:00:00Z'],
    ['2026-11-20T10:00Z', 'Asia/Shanghai', '2026-11-20T10:00:00Z'],
    ['2026-11-20T10:00+02:00', 'Asia/Shanghai', '2026-11-20T08:00:00Z'],
    ['2026-03-29T12:00', 'Europe/Berlin', '2026-03-29T10:00:00Z'],
  ])('%s in %s is %s', (text, timeZone, utc) => {
    expect(new Date(readInstant('start', text, timeZone)).toISOString()).toBe(new Date(utc).toISOString());
  });

  test.each(['', 'noon', '2026-13-40', '20.11.2026'])('"%s" is no instant', (text) => {
    expect(() => readInstant('start', text, 'Asia/Shanghai')).toThrow(/--start/);
  });

  test('a broker address has a scheme of MQTT and no credentials, and an error does not repeat them', () => {
    expect(readBrokerUrl('--mqtt', 'mqtts://broker:8883')).toBe('mqtts://broker:8883');
    expect(() => readBrokerUrl('--mqtt', 'http://broker')).toThrow('--mqtt "http://broker" is not a broker address');
    expect(() => readBrokerUrl('--mqtt', 'broker:1883')).toThrow(/is not a broker address/);
    for (const url of ['mqtt://me:secret@broker', 'mqtt://me@broker', 'http://me:secret@broker']) {
      const read = (): string => readBrokerUrl('HUB_MQTT_URL', url);
      expect(read).toThrow(/HUB_MQTT_URL/);
      expect(read).not.toThrow(/secret/);
    }
  });
});
