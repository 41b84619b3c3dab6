import { describe, expect, test } from 'vitest';
import { loadConfig } from './config.ts';

const faultsOf = (env: Record<string, string>) => {
  const read = loadConfig(env);
  return read.ok ? [] : read.error;
};
const fieldsOf = (env: Record<string, string>) => faultsOf(env).map(({ field }) => field);

test('without anything it is the newcomer’s hub, and cannot be changed', () => {
  const read = loadConfig({});
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  expect(read.value).toMatchObject({
    http: { host: '127.0.0.1', port: 8080 },
    broker: { url: null, port: 1883, username: null, password: null },
    store: { kind: 'embedded' },
    venuePath: null,
    clock: 'wall',
    reorderMs: 5_000,
    unknown: [],
  });
  expect(() => Object.assign(read.value.http, { port: 1 })).toThrow(TypeError);
});

test('an empty variable is an unset one, and one that nobody knows is told', () => {
  const read = loadConfig({ HUB_HTTP_PORT: '', HUB_MQTT_URL: '', HUB_PROT: '1', PATH: '/bin' });
  expect(read).toMatchObject({ ok: true, value: { http: { port: 8080 }, unknown: ['HUB_PROT'] } });
});

test('every fault is told at once, by its field and what it holds', () => {
  const faults = faultsOf({
    HUB_HTTP_PORT: 'many',
    HUB_MQTT_PORT: '65536',
    HUB_CLOCK: 'sun',
    HUB_STORE: 'file',
    HUB_RULES: '{"visitFromMs":-1,"visitGap":5}',
  });
  expect(faults.map(({ field, received }) => [field, JSON.parse(received)])).toEqual([
    ['HUB_HTTP_PORT', 'many'],
    ['HUB_MQTT_PORT', '65536'],
    ['HUB_STORE', 'file'],
    ['HUB_CLOCK', 'sun'],
    ['HUB_RULES.visitFromMs', '{"visitFromMs":-1,"visitGap":5}'],
    ['HUB_RULES', '{"visitFromMs":-1,"visitGap":5}'],
  ]);
  for (const { detail } of faults) expect(detail.length).toBeGreaterThan(5);
});

describe('a number', () => {
  test.each([' ', '0x50', '1e3', '80.5', '-1', '８０'])('is not %j', (text) => {
    expect(fieldsOf({ HUB_HTTP_PORT: text, HUB_REORDER_MS: text })).toEqual(['HUB_HTTP_PORT', 'HUB_REORDER_MS']);
  });
  test('is plain digits within its range', () => {
    expect(fieldsOf({ HUB_HTTP_PORT: '0', HUB_MQTT_PORT: '65535', HUB_REORDER_MS: '60000' })).toEqual([]);
    expect(fieldsOf({ HUB_REORDER_MS: '60001' })).toEqual(['HUB_REORDER_MS']);
  });
});

describe('a secret is never told', () => {
  test.each([
    ['HUB_MQTT_URL', 'mqtt://hub:hunter2@broker'],
    ['HUB_MQTT_URL', 'hunter2'],
    ['HUB_INFLUX_URL', 'http://hub:hunter2@influx:8086'],
    ['HUB_INFLUX_URL', 'ftp://hunter2'],
    ['HUB_INFLUX_TOKEN', 'hunter2'.repeat(200)],
    ['HUB_MQTT_PASSWORD', 'hunter2'.repeat(200)],
    ['HUB_INFLUX_PASSWORD', 'hunter2'.repeat(200)],
    ['HUB_OPERATOR_PASSWORD', 'hunter2'.repeat(200)],
  ])('in %s', (field, value) => {
    const faults = faultsOf({ [field]: value });
    expect(faults.map((fault) => fault.field)).toEqual([field]);
    expect(JSON.stringify(faults)).not.toContain('hunter2');
  });
});

test('rules that are no JSON are told as such', () => {
  expect(faultsOf({ HUB_RULES: '{visit}' })).toEqual([
    { field: 'HUB_RULES', received: '"{visit}"', detail: 'is not JSON' },
  ]);
});

test.each(['mqtt://b', 'mqtts://b:8883', 'tcp://b', 'ssl://b', 'ws://b/mqtt', 'wss://b/mqtt'])(
  '%s is a broker',
  (url) => {
    expect(loadConfig({ HUB_MQTT_URL: url })).toMatchObject({ ok: true, value: { broker: { url } } });
  },
);

test('a certificate without its key, or the other way round, is a fault', () => {
  expect(fieldsOf({ HUB_TLS_CERT: 'cert.pem' })).toEqual(['HUB_TLS_KEY']);
  expect(fieldsOf({ HUB_TLS_KEY: 'key.pem' })).toEqual(['HUB_TLS_CERT']);
  expect(fieldsOf({ HUB_TLS_CERT: 'cert.pem', HUB_TLS_KEY: 'key.pem' })).toEqual([]);
});

test('InfluxDB 2.x needs a token and an organization', () => {
  expect(fieldsOf({ HUB_STORE: 'influx2' })).toEqual(['HUB_INFLUX_TOKEN', 'HUB_INFLUX_ORG']);
  expect(
    fieldsOf({ HUB_STORE: 'influx2', HUB_INFLUX_TOKEN: 't', HUB_INFLUX_ORG: 'o', HUB_INFLUX_BUCKET: 'a/b' }),
  ).toEqual(['HUB_INFLUX_BUCKET']);
  const read = loadConfig({ HUB_STORE: 'influx2', HUB_INFLUX_TOKEN: 't', HUB_INFLUX_ORG: 'o' });
  const store = { kind: 'influx2', url: 'http://127.0.0.1:8086', token: 't', org: 'o', bucket: 'atrium' };
  expect(read).toMatchObject({ ok: true, value: { store } });
});
