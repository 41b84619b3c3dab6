import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempDir } from '@atrium/shared/test/servers';
import { validate } from 'dockerfile-utils';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../src/config/config.ts';
import { readSecretFiles } from '../src/config/secret-files.ts';

/** No container engine runs here: what the files of docker/ say is held against the code instead. */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const dockerfile = textOf('docker/Dockerfile');

type Service = {
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly build?: { readonly target: string; readonly dockerfile: string };
};
type Compose = {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets?: Readonly<Record<string, { readonly file: string }>>;
};
/** Compose's own tag: the value replaces what the first file says instead of being merged into it. */
const override = (['map', 'seq'] as const).map((collection) => ({ tag: '!override', collection }));
const readCompose = (path: string): Compose => parse(textOf(path), { customTags: [...override] });
const compose = readCompose('docker/compose.yaml');

test('the Dockerfile has no fault, and copies and starts what is there', () => {
  expect(validate(dockerfile).map(({ message }) => message)).toEqual([]);
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from = '']) => from.split(' '));
  expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  const started = [...dockerfile.matchAll(/^CMD \["node", "(\w+)\/dist\/main\.js"/gm)].map(([, name]) => name);
  expect(started).toEqual(['gateway', 'simulators']);
  for (const name of started) expect(existsSync(join(ROOT, `${name}/src/main.ts`))).toBe(true);
});

test('the compose files follow their schema', () => {
  const lint = join(ROOT, 'node_modules/dclint/bin/dclint.cjs');
  const files = ['docker/compose.yaml', 'docker/compose.influx1.yaml'];
  expect(() => execFileSync(process.execPath, [lint, '--quiet', ...files], { cwd: ROOT })).not.toThrow();
});

test.each(['docker/compose.yaml', 'docker/compose.influx1.yaml'])(
  '%s builds targets and mounts secrets that exist',
  (path) => {
    const { services } = readCompose(path);
    const secrets = compose.secrets ?? {};
    for (const { build, secrets: used = [], environment = {} } of Object.values(services)) {
      if (build !== undefined) expect(dockerfile).toContain(`AS ${build.target}\n`);
      expect(used.filter((name) => !(name in secrets))).toEqual([]);
      for (const value of Object.values(environment)) {
        const mounted = /^\/run\/secrets\/(.+)$/.exec(value)?.[1];
        if (mounted !== undefined && path === 'docker/compose.yaml') expect(used).toContain(mounted);
      }
    }
    const made = textOf('docker/make-secrets.sh');
    for (const { file } of Object.values(secrets)) expect(made).toContain(file.split('/').at(-1));
  },
);

test.each([[[]], [['docker/compose.influx1.yaml']]])('the hub takes every setting it gets: %j', (more) => {
  const layers = ['docker/compose.yaml', ...more].map((path) => readCompose(path).services['hub']?.environment ?? {});
  const secret = join(tempDir(), 'secret');
  writeFileSync(secret, 'of-the-test-0123456789\n');
  expect(layers.every((layer) => Object.keys(layer).length > 0)).toBe(true);
  const settings = Object.entries(Object.assign({}, ...layers)).map(([name, value]) => [
    name,
    name.endsWith('_FILE') ? secret : value,
  ]);
  const { env, faults } = readSecretFiles(Object.fromEntries(settings));
  expect(faults).toEqual([]);
  expect(loadConfig(env)).toMatchObject({ ok: true, value: { unknown: [] } });
});
