import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from '@atrium/shared/test/servers';
import { expect, test } from 'vitest';
import { readSecretFiles } from './secret-files.ts';

const fileWith = (text: string): string => {
  const path = join(tempDir(), 'secret');
  writeFileSync(path, text);
  return path;
};

test('a secret comes from its file, without the last line break', () => {
  const { env, faults } = readSecretFiles({
    HUB_MQTT_PASSWORD_FILE: fileWith('s3cret \n'),
    HUB_INFLUX_TOKEN_FILE: fileWith('t'),
    HUB_HTTP_PORT: '1',
    HUB_OPERATOR_PASSWORD_FILE: '',
  });
  expect(env).toEqual({ HUB_MQTT_PASSWORD: 's3cret ', HUB_INFLUX_TOKEN: 't', HUB_HTTP_PORT: '1' });
  expect(faults).toEqual([]);
});

test('only secrets come from files', () => {
  const given = { HUB_VENUE_FILE: '/etc/hostname', PASSWORD_FILE: '/etc/hostname' };
  expect(readSecretFiles(given)).toEqual({ env: given, faults: [] });
});

test('what cannot be used is told by its name, and nothing of the file', () => {
  const long = 'x'.repeat(5_000);
  const { env, faults } = readSecretFiles({
    HUB_MQTT_PASSWORD: 'a',
    HUB_MQTT_PASSWORD_FILE: fileWith('quiet'),
    HUB_INFLUX_PASSWORD_FILE: '/nowhere/at-all',
    HUB_INFLUX_TOKEN_FILE: fileWith('\n'),
    HUB_OPERATOR_PASSWORD_FILE: fileWith(long),
  });
  expect(env).toEqual({ HUB_MQTT_PASSWORD: 'a' });
  expect(faults.map(({ field, detail }) => [field, detail])).toEqual([
    ['HUB_MQTT_PASSWORD_FILE', 'HUB_MQTT_PASSWORD is set as well: use one of the two'],
    ['HUB_INFLUX_PASSWORD_FILE', 'the file cannot be read (ENOENT)'],
    ['HUB_INFLUX_TOKEN_FILE', 'the file is empty'],
    ['HUB_OPERATOR_PASSWORD_FILE', 'the file has more than 4096 characters'],
  ]);
  expect(JSON.stringify(faults)).not.toMatch(/quiet|xxx/);
});
