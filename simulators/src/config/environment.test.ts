import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ownVenue, readEnvironment } from './environment.ts';

const dataDir = (): Promise<string> => mkdtemp(join(tmpdir(), 'data-'));

describe('environment', () => {
  test('without anything the broker is the embedded one', async () => {
    expect(readEnvironment({}).mqttUrl).toBe('mqtt://127.0.0.1:1883');
    expect(readEnvironment({ HUB_MQTT_PORT: '2883', HUB_MQTT_URL: '' }).mqttUrl).toBe('mqtt://127.0.0.1:2883');
    expect(readEnvironment({}).isOwnBroker).toBe(true);
    expect(readEnvironment({ HUB_MQTT_URL: 'mqtt://broker' })).toMatchObject({
      mqttUrl: 'mqtt://broker',
      isOwnBroker: false,
    });
  });

  test('names every variable that is wrong', () => {
    expect(() => readEnvironment({ HUB_MQTT_PORT: '99999' })).toThrow(/HUB_MQTT_PORT/);
  });

  test('credentials of the environment come before those of the data folder', async () => {
    const HUB_DATA_DIR = await dataDir();
    await writeFile(join(HUB_DATA_DIR, 'mqtt-credentials.json'), '{"username":"local","password":"kept"}');
    expect(await readEnvironment({ HUB_DATA_DIR }).credentials()).toEqual({ username: 'local', password: 'kept' });
    const given = { HUB_DATA_DIR, HUB_MQTT_USERNAME: 'me', HUB_MQTT_PASSWORD: 'secret' };
    expect(await readEnvironment(given).credentials()).toEqual({ username: 'me', password: 'secret' });
    const HUB_MQTT_PASSWORD_FILE = join(HUB_DATA_DIR, 'secret');
    await writeFile(HUB_MQTT_PASSWORD_FILE, 'from a file\n');
    const filed = { HUB_DATA_DIR, HUB_MQTT_USERNAME: 'me', HUB_MQTT_PASSWORD_FILE };
    expect(await readEnvironment(filed).credentials()).toEqual({ username: 'me', password: 'from a file' });
  });

  test('are none as long as there is no file, and are read once it is written', async () => {
    const HUB_DATA_DIR = await dataDir();
    const { credentials } = readEnvironment({ HUB_DATA_DIR });
    expect(await credentials()).toBeNull();
    await writeFile(join(HUB_DATA_DIR, 'mqtt-credentials.json'), '{"username":"local","password":"kept"}');
    expect(await credentials()).toEqual({ username: 'local', password: 'kept' });
  });

  test.each([
    '{"username":"local","passw',
    '{"username":"local","password":hunter2}',
    '{"username":"local","password":7}',
  ])('what is no credentials file is worth another try, and its text is not repeated: %s', async (text) => {
    const HUB_DATA_DIR = await dataDir();
    const path = join(HUB_DATA_DIR, 'mqtt-credentials.json');
    await writeFile(path, text);
    const error: unknown = await readEnvironment({ HUB_DATA_DIR })
      .credentials()
      .catch((it: unknown) => it);
    expect(error).toMatchObject({ code: 'BROKER_UNREACHABLE', message: expect.stringContaining(path) });
    expect(inspect(error)).not.toMatch(/local"|hunter2/);
  });

  test('the demo venue is where it is expected', () => {
    expect(existsSync(join(ownVenue('demo'), 'venue.geojson'))).toBe(true);
  });
});
