import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Mosquitto, runSimulate, startMosquitto, tempDir } from '@atrium/shared/test/servers';
import { Aedes } from 'aedes';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../src/cli/run.ts';

/** Recording at a real broker, replaying what was recorded, and brokers that hand nothing out. */

let mosquitto: Mosquitto;
let client: MqttClient;
beforeAll(async () => {
  mosquitto = await startMosquitto();
  client = await connectAsync(mosquitto.url);
});
afterAll(async () => {
  await client?.endAsync(true);
  await mosquitto?.close();
});

type Running = { readonly noted: string[]; readonly said: string[]; readonly stop: () => void; code: Promise<number> };

function start(args: readonly string[]): Running {
  const control = new AbortController();
  const noted: string[] = [];
  const said: string[] = [];
  const code = runCli(args, {
    env: {},
    say: (line) => said.push(line),
    note: (line) => noted.push(line),
    repaint: null,
    now: Date.now,
    signal: control.signal,
  });
  return { noted, said, code, stop: () => control.abort() };
}
const path = (): string => join(tempDir('record-'), 'capture.jsonl');
const isRecording = (running: Running): Promise<void> =>
  expect.poll(() => running.noted.join(), { timeout: 20_000 }).toContain('recording atrium/v1');

const at = 1_790_000_000_000;
const device = 'aa:bb:cc:00:11:22';
const sightingTopic = 'atrium/v1/m/sighting/ap';
const read = async (file: string): Promise<{ at: number; topic: string; payload: unknown }[]> =>
  (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('record', () => {
  test('hides who, leaves out bytes, and replays to the same hub', async () => {
    const file = path();
    const recording = start(['record', file, '--mqtt', mosquitto.url, '--mall', 'm']);
    await isRecording(recording);
    await client.publishAsync(sightingTopic, JSON.stringify({ at, device, radio: 'wifi' }), { qos: 1 });
    await client.publishAsync('atrium/v1/other/sighting/ap', '{}', { qos: 1 });
    await client.publishAsync(sightingTopic, Buffer.from([0x82, 0xff]), { qos: 1 });
    await client.publishAsync(sightingTopic, JSON.stringify({ at: at + 1, device, radio: 'wifi' }), { qos: 1 });
    await expect.poll(async () => (await readFile(file, 'utf8')).split('\n').length, { timeout: 20_000 }).toBe(3);
    recording.stop();
    expect(await recording.code).toBe(0);
    expect(recording.said).toEqual([`2 messages in ${file}`]);
    expect(recording.noted.join()).toContain('1 messages were no text');

    const [first, second] = (await read(file)).map(({ payload }) => payload as { at: number; device: string });
    expect([first?.at, second?.at]).toEqual([at, at + 1]);
    expect(first?.device).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
    expect(first?.device).not.toBe(device);
    expect(second?.device).toBe(first?.device);

    const again = path();
    const listening = start(['record', again, '--mqtt', mosquitto.url, '--raw']);
    await isRecording(listening);
    expect(listening.noted.join()).toContain('personal data');
    const replay = ['replay', file, '--format', 'jsonl', '--speed', 'max', '--times', 'original'];
    expect(await start([...replay, '--mqtt', mosquitto.url]).code).toBe(0);
    await expect.poll(async () => (await readFile(again, 'utf8')).split('\n').length, { timeout: 20_000 }).toBe(3);
    listening.stop();
    await listening.code;
    expect((await read(again)).map(({ topic, payload }) => [topic, payload])).toEqual([
      [sightingTopic, first],
      [sightingTopic, second],
    ]);
  });

  test('a bug report becomes a test: recorded without who it was, replayed through a hub, held to what was true', async () => {
    const file = path();
    const truth = file.replace('.jsonl', '.truth.jsonl');
    const recording = start(['record', file, '--mqtt', mosquitto.url, '--mall', 'demo']);
    await isRecording(recording);
    const run = ['--speed', 'max', '--start', '2025-11-21T12:00', '--duration', '6m', '--truth', truth];
    const playing = start(['play', 'demo', ...run, '--mqtt', mosquitto.url]);
    expect(await playing.code).toBe(0);
    const sent = Number(/^([\d,]+) messages/.exec(playing.said.join())?.[1]?.replaceAll(',', ''));
    const lines = async (): Promise<number> => (await readFile(file, 'utf8')).trim().split('\n').length;
    await expect.poll(lines, { timeout: 60_000 }).toBe(sent);
    recording.stop();
    expect(await recording.code).toBe(0);

    const [json, held] = [join(tempDir(), 'score.json'), join(tempDir(), 'held.json')];
    const replay = ['replay', file, '--format', 'jsonl', '--score'];
    const scored = await runSimulate([...replay, '--json', json]);
    expect(scored.code).toBe(0);
    const figures = JSON.parse(await readFile(json, 'utf8')) as Record<string, { value: number }>;
    expect(figures['visits.true']?.value).toBeGreaterThan(0);
    expect(figures['visits.precision']?.value).toBeGreaterThan(0.5);
    expect(figures['events.lost']?.value).toBe(0);

    await writeFile(held, '{"visits.true":{"value":0,"tolerance":0}}');
    const wrong = await runSimulate([...replay, '--truth', truth, '--baseline', held]);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('baseline: visits.true is');
  });

  test('ends by itself', async () => {
    const recording = start(['record', path(), '--mqtt', mosquitto.url, '--duration', '200ms']);
    expect(await recording.code).toBe(0);
  });

  test('says why a broker gives it nothing', async () => {
    const aedes = await Aedes.createBroker();
    aedes.authorizeSubscribe = (_client, _subscription, done) => done(null, null);
    const server = createServer((socket) => aedes.handle(socket));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const refused = start(['record', path(), '--mqtt', `mqtt://127.0.0.1:${port}`]);
    expect(await refused.code).toBe(1);
    expect(refused.noted.join()).toContain("The hub's embedded broker never does");
    await new Promise<void>((done) => aedes.close(done));
    await new Promise<void>((done) => server.close(() => done()));

    const gone = start(['record', path(), '--mqtt', 'mqtt://127.0.0.1:1', '--connect-timeout', '300ms']);
    expect(await gone.code).toBe(1);
    expect(gone.noted.join()).toContain('cannot connect to mqtt://127.0.0.1:1');
  });
});
