import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort, launchChromium, startInflux1, startMosquitto, tempDir } from '@atrium/shared/test/servers';
import { connect, connectAsync, type MqttClient } from 'mqtt';
import { describe, expect, test } from 'vitest';

const query = async (url: string, q: string, auth = ''): Promise<{ status: number; body: string }> => {
  const response = await fetch(`${url}/query${auth}`, { method: 'POST', body: new URLSearchParams({ q }) });
  return { status: response.status, body: await response.text() };
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('Mosquitto', () => {
  const session = (client: string) => ({ clientId: client, clean: false, protocolVersion: 4 as const });
  const next = (client: MqttClient): Promise<string> =>
    new Promise((resolve) => client.once('message', (_topic, payload) => resolve(payload.toString())));

  test('takes and delivers messages as soon as it is returned', async () => {
    const broker = await startMosquitto();
    const client = await connectAsync(broker.url);
    await client.subscribeAsync('a/#', { qos: 1 });
    const message = next(client);
    await client.publishAsync('a/b', 'hello', { qos: 1 });
    expect(await message).toBe('hello');
    await client.endAsync();
    await broker.close();
    expect(existsSync(broker.dir)).toBe(false);
    expect(isAlive(broker.pid)).toBe(false);
  });

  test('keeps a session and its queue over a restart, on the same port', async () => {
    const broker = await startMosquitto();
    const reader = await connectAsync(broker.url, session('reader'));
    await reader.subscribeAsync('a/#', { qos: 1 });
    await reader.endAsync();
    const writer = await connectAsync(broker.url);
    for (let i = 0; i < 1_500; i++) await writer.publishAsync('a/b', String(i), { qos: 1 });
    await writer.endAsync();
    const before = broker.pid;
    await broker.restart();
    expect(broker.pid).not.toBe(before);

    const got: string[] = [];
    const back = connect(broker.url, session('reader'));
    const all = new Promise<void>((resolve) => {
      back.on('message', (_topic, payload) => {
        got.push(payload.toString());
        if (got.length === 1_500) resolve();
      });
    });
    await all;
    expect(got).toEqual(Array.from({ length: 1_500 }, (_, i) => String(i)));
    await back.endAsync();
    await broker.close();
  });

  test('starts again after kill -9', async () => {
    const broker = await startMosquitto();
    expect(await broker.kill9()).toEqual({ code: null, signal: 'SIGKILL' });
    await broker.restart();
    await (await connectAsync(broker.url)).endAsync();
    await broker.close();
  });

  test('lets only known users in when there are users', async () => {
    const broker = await startMosquitto({ users: { hub: 'secret' } });
    const once = { reconnectPeriod: 0 };
    await expect(connectAsync(broker.url, once)).rejects.toThrow(/Not authorized/i);
    await expect(connectAsync(broker.url, { ...once, username: 'hub', password: 'wrong' })).rejects.toThrow(
      /Not authorized/i,
    );
    await (await connectAsync(broker.url, { ...once, username: 'hub', password: 'secret' })).endAsync();
    await broker.close();
  });

  test('says what the broker said when it cannot start, and keeps no folder', async () => {
    await expect(startMosquitto({ config: 'no_such_setting 1' })).rejects.toThrow(
      /ended before it was ready[\s\S]*no_such_setting/,
    );
  });

  test('uses a given folder and leaves it', async () => {
    const dir = tempDir();
    const broker = await startMosquitto({ dir, config: 'autosave_interval 7' });
    await broker.close();
    expect(existsSync(dir)).toBe(true);
  });
});

describe('InfluxDB', () => {
  test('keeps what it acknowledged over kill -9', async () => {
    const influx = await startInflux1();
    await query(influx.url, 'CREATE DATABASE hub');
    const written = await fetch(`${influx.url}/write?db=hub`, { method: 'POST', body: 'm,zone=a v=7i 1000000000' });
    expect(written.status).toBe(204);
    await influx.kill9();
    await influx.restart();
    expect((await query(influx.url, 'SELECT v FROM hub..m')).body).toContain('7');
    await influx.close();
    expect(existsSync(influx.dir)).toBe(false);
  });

  test('with auth, only the admin it made gets in, also on a later start in the same folder', async () => {
    const dir = tempDir();
    const first = await startInflux1({ auth: true, dir });
    expect((await query(first.url, 'SHOW DATABASES')).status).toBe(401);
    await first.close();
    const second = await startInflux1({ auth: true, dir });
    expect(second.password).toBe(first.password);
    const auth = `?u=${second.username}&p=${second.password}`;
    expect(await query(second.url, 'SHOW DATABASES', auth)).toMatchObject({ status: 200 });
    await second.close();
  });

  test('two at once do not meet', async () => {
    const [one, two] = await Promise.all([startInflux1(), startInflux1()]);
    await query(one.url, 'CREATE DATABASE only_in_one');
    expect((await query(two.url, 'SHOW DATABASES')).body).not.toContain('only_in_one');
    await Promise.all([one.close(), two.close()]);
  });
});

test('Chromium renders a page and runs its script', async () => {
  const browser = await launchChromium();
  const page = await browser.newPage();
  await page.setContent('<p>1</p><script>document.querySelector("p").textContent = String(6 * 7)</script>');
  expect(await page.textContent('p')).toBe('42');
  await browser.close();
});

test('free ports differ and can be used', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, freePort));
  expect(new Set(ports).size).toBe(20);
});

test.runIf(process.platform === 'linux')('no server outlives a test process that is killed with SIGKILL', async () => {
  const module = JSON.stringify(fileURLToPath(import.meta.resolve('@atrium/shared/test/servers')));
  const script = `const { startMosquitto } = await import(${module}); console.log((await startMosquitto({ dir: process.argv[1] })).pid); setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, [
    '--import',
    'tsx',
    '--conditions=@atrium/source',
    '--input-type=module',
    '-e',
    script,
    tempDir(),
  ]);
  const pid = Number(
    await new Promise<string>((resolve) => owner.stdout.once('data', (bytes) => resolve(String(bytes)))),
  );
  expect(isAlive(pid)).toBe(true);
  const gone = new Promise((resolve) => owner.once('exit', resolve));
  owner.kill('SIGKILL');
  await gone;
  await expect.poll(() => isAlive(pid), { timeout: 60_000 }).toBe(false);
});
