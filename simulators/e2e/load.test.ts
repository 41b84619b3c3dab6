import { type Mosquitto, startMosquitto } from '@atrium/shared/test/servers';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../src/cli/run.ts';

/** The load generator against a real broker. */

let mosquitto: Mosquitto;
const users = { hub: 'hub-secret' };
beforeAll(async () => {
  mosquitto = await startMosquitto({ users });
});
afterAll(async () => {
  await mosquitto?.close();
});

async function run(
  args: readonly string[],
  password = users.hub,
): Promise<{ readonly code: number; readonly said: string[]; readonly noted: string[] }> {
  const said: string[] = [];
  const noted: string[] = [];
  const code = await runCli(['load', '--mqtt', mosquitto.url, ...args], {
    env: { HUB_MQTT_USERNAME: 'hub', HUB_MQTT_PASSWORD: password },
    say: (line) => said.push(line),
    note: (line) => noted.push(line),
    repaint: null,
    now: Date.now,
    signal: new AbortController().signal,
  });
  return { code, said, noted };
}

describe('load', () => {
  test('sends at its rate, and every message arrives', async () => {
    const topics: string[] = [];
    let sightings = 0;
    const listener = await connectAsync(mosquitto.url, { username: 'hub', password: users.hub });
    listener.on('message', (topic, payload) => {
      topics.push(topic);
      sightings += (JSON.parse(String(payload)) as { sightings: unknown[] }).sightings.length;
    });
    await listener.subscribeAsync('atrium/v1/#');
    const { code, said, noted } = await run(['--rate', '2000', '--seconds', '2', '--batch', '10', '--sensors', '3']);
    expect([code, noted]).toEqual([0, []]);
    expect(said[0]).toContain('sent 400 messages with 4,000 sightings');
    expect(said[1]).toMatch(/^achieved [12],\d{3} of 2,000 sightings\/s/);
    expect(said[2]).toMatch(/^confirmed after p50 [\d.]+ ms, p95 [\d.]+ ms, p99 [\d.]+ ms$/);
    await expect.poll(() => sightings, { timeout: 20_000 }).toBe(4_000);
    expect(new Set(topics).size).toBe(3);
    await listener.endAsync(true);
  });

  test('says whose fault it is when the rate is not reached', async () => {
    const { noted } = await run(['--rate', '10000000', '--seconds', '1', '--batch', '1', '--window', '1']);
    expect(noted.join()).toContain('bottleneck');
  });

  test('is refused in words', async () => {
    const { code, noted } = await run(['--rate', '10'], 'wrong');
    expect([code, noted.join()]).toEqual([1, expect.stringContaining('refuses hub')]);
    expect((await run([])).noted.join()).toContain('--rate is needed');
    expect((await run(['--rate', '1', '--sensors', '100000'])).noted.join()).toContain('--sensors "100000" is not');
  });
});
