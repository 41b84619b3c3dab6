import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import { describe, expect, test } from 'vitest';
import { SCENARIOS } from '../scenarios/catalogue.ts';
import type { Io } from './command.ts';
import { COMMANDS, runCli } from './run.ts';

type Ran = { readonly code: number; readonly said: string; readonly noted: string };

async function run(args: readonly string[], more: Partial<Io> = {}): Promise<Ran> {
  const said: string[] = [];
  const noted: string[] = [];
  const io: Io = {
    env: {},
    say: (line) => said.push(line),
    note: (line) => noted.push(line),
    repaint: null,
    now: Date.now,
    signal: new AbortController().signal,
    ...more,
  };
  return { code: await runCli(args, io), said: said.join('\n'), noted: noted.join('\n') };
}

/** A broker that takes everything from everybody and remembers it. */
async function withBroker(
  work: (url: string, taken: { topic: string; payload: string }[]) => Promise<void>,
): Promise<void> {
  const aedes = await Aedes.createBroker();
  const taken: { topic: string; payload: string }[] = [];
  aedes.on('publish', ({ topic, payload }, client) => {
    if (client !== null) taken.push({ topic, payload: String(payload) });
  });
  const server = createServer((socket) => aedes.handle(socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  try {
    await work(`mqtt://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, taken);
  } finally {
    await new Promise<void>((done) => aedes.close(done));
    await new Promise<void>((done) => server.close(() => done()));
  }
}

const atTenth = ['play', 'demo', '--speed', 'max', '--start', '2026-11-20T10:00', '--duration', '2m'];

describe('the command line', () => {
  test('explains itself', async () => {
    const { code, said } = await run(['--help']);
    expect(code).toBe(0);
    for (const { name } of COMMANDS) expect(said).toContain(`  ${name} `);
    expect((await run([])).code).toBe(2);
  });

  test.each(COMMANDS.map(({ name }) => [name]))('explains %s with every option and an example', async (name) => {
    const command = COMMANDS.find((it) => it.name === name);
    const { code, said } = await run([name, '--help']);
    expect(code).toBe(0);
    for (const option of Object.keys(command?.options ?? {})) expect(said).toContain(`--${option}`);
    expect(said).toContain(`npm run simulate -- ${name}`);
    expect(said).toContain('Examples:');
  });

  test.each([
    [['dance'], 'there is no command "dance", only play, scenarios, replay'],
    [['play', 'demo', '--sped', 'max'], "Unknown option '--sped'"],
    [['play', 'demo', '--seed'], "Option '--seed <value>' argument missing"],
    [['play'], 'play wants SCENARIO, not ""'],
    [['play', 'demo', 'demo'], 'play wants SCENARIO, not "demo demo"'],
    [['play', 'night'], 'there is no scenario "night", only demo'],
    [['play', 'demo', '--seed', 'x'], '--seed "x" is not a whole number'],
    [['play', 'demo', '--speed', 'fast'], '--speed "fast" is neither'],
    [['play', 'demo', '--live', '--speed', 'max'], '--live is now and at speed 1'],
    [['play', 'demo', '--backfill', '2h'], '--backfill needs --live'],
    [['play', 'demo', '--mqtt', 'mqtt://me:secret@broker'], '--mqtt must not carry credentials'],
    [['play', 'demo', '--protocol', '3'], '--protocol "3" is none of auto, 4, 5'],
    [['play', 'demo', '--fault', 'rain'], '--fault "rain": there is no fault "rain", only drop'],
    [['replay', 'x.csv', '--format', 'market', '--fault', 'drop:share=2'], '--fault "drop:share=2": drop: share "2"'],
    [['replay', 'x.csv'], '--format is needed'],
    [['replay', 'x.csv', '--format', 'csv'], '--format "csv" is none of market, mall-site1, probes, jsonl'],
    [['replay', 'x.jsonl', '--format', 'jsonl', '--mall', 'My Mall'], '--mall "My Mall" is not'],
    [['venue', 'x.csv', '--format', 'market'], '--out DIR is needed'],
    [['venue', 'x.jsonl', '--format', 'jsonl', '--out', 'd'], 'a capture of format jsonl does not say'],
  ])('%j is not understood, and says why', async (args, message) => {
    const { code, noted } = await run(args);
    expect(noted).toContain(message);
    expect(noted).toContain('--help');
    expect(noted).not.toContain('secret@');
    expect(code).toBe(2);
  });

  test.each([
    [['play', 'demo', '--venue', '/no/such/venue'], {}, 'there is no such folder or file'],
    [['replay', '/no/such.jsonl', '--format', 'jsonl'], {}, 'there is no such file'],
    [['play', 'demo'], { HUB_MQTT_PORT: 'many' }, 'HUB_MQTT_PORT'],
    [['play', 'demo', '--fault', 'death:source=ap-404,after=1m'], {}, 'mall "demo" has no sensor or store "ap-404"'],
    [[...atTenth, '--truth', '/no/such/folder/truth.jsonl'], {}, 'cannot write the truth to /no/such/folder'],
    [
      [...atTenth, '--mqtt', 'mqtt://127.0.0.1:1', '--connect-timeout', '100ms'],
      {},
      'cannot connect to mqtt://127.0.0.1:1',
    ],
  ])('%j fails with one line', async (args, env, message) => {
    const { code, noted } = await run(args, { env });
    expect(noted).toContain(message);
    expect(noted.split('\n    at ')).toHaveLength(1);
    expect(code).toBe(1);
  });

  test('lists every scenario with what must come of it', async () => {
    const { code, said } = await run(['scenarios']);
    expect(code).toBe(0);
    for (const { name, expect: promise } of Object.values(SCENARIOS)) {
      expect(said).toContain(`${name}\n`);
      expect(said).toContain(promise);
    }
  });

  test('plays a scenario in its own night, by its own hours, unless told otherwise', async () => {
    await withBroker(async (url, taken) => {
      const broker = ['--speed', 'max', '--mqtt', url];
      expect((await run(['play', 'after-hours', ...broker, '--duration', '2m'])).code).toBe(0);
      const first = JSON.parse(taken[0]?.payload ?? '') as { at?: number; sightings?: { at: number }[] };
      const night = Date.parse('2025-11-21T23:00+08:00');
      expect((first.at ?? first.sightings?.[0]?.at ?? 0) - night).toBeLessThan(3 * 60_000);
      expect((first.at ?? first.sightings?.[0]?.at ?? 0) - night).toBeGreaterThanOrEqual(0);
    });
  });

  test('plays a piece of the demo, writes its truth, and counts what it sent', async () => {
    const truth = join(await mkdtemp(join(tmpdir(), 'truth-')), 'truth.jsonl');
    await withBroker(async (url, taken) => {
      const { code, said, noted } = await run([...atTenth, '--mqtt', url, '--truth', truth]);
      expect(code).toBe(0);
      expect(noted).toBe('');
      const [, messages, sightings] =
        /^([\d,]+) messages with ([\d,]+) sightings in .*, all confirmed, 0 sent again$/.exec(said) ?? [];
      expect(Number(messages?.replaceAll(',', ''))).toBe(taken.length);
      expect(Number(sightings?.replaceAll(',', ''))).toBeGreaterThan(500);
      const counters = taken.filter(({ topic }) => topic.includes('/count/'));
      expect(new Set(counters.map(({ topic }) => topic)).size).toBeGreaterThan(5);
    });
    const lines = (await readFile(truth, 'utf8')).trim().split('\n');
    const kinds = new Set(lines.map((line) => (JSON.parse(line) as { kind: string }).kind));
    expect([...kinds]).toEqual(expect.arrayContaining(['trip', 'visit', 'pass']));
  });

  test('breaks a piece of the demo as told, and says what it broke', async () => {
    await withBroker(async (url, taken) => {
      const faults = ['--fault', 'drop:share=1,of=count', '--fault', 'duplicate:share=1,of=sighting'];
      const { code, noted } = await run([...atTenth, '--mqtt', url, ...faults]);
      expect(code).toBe(0);
      expect(taken.filter(({ topic }) => topic.includes('/count/'))).toEqual([]);
      expect(noted).toMatch(/^fault drop: \d+ messages\nfault duplicate: \d+ messages$/);
      const sightings = taken.filter(({ topic }) => topic.includes('/sighting/')).map((each) => JSON.stringify(each));
      expect(new Set(sightings).size).toBe(sightings.length / 2);
    });
  });

  test('is interrupted with 130, after what was sent is confirmed', async () => {
    await withBroker(async (url, taken) => {
      const stop = new AbortController();
      const running = run(['play', 'demo', '--live', '--backfill', '5m', '--mqtt', url], { signal: stop.signal });
      await expect.poll(() => taken.length, { timeout: 60_000 }).toBeGreaterThan(100);
      stop.abort();
      const { code, said } = await running;
      expect(code).toBe(130);
      expect(said).toContain('all confirmed');
    });
  });

  test('replays a capture as it is, or as another mall and now', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'capture-')), 'capture.jsonl');
    const line = (at: number, device: string): string =>
      JSON.stringify({ at, topic: 'atrium/v1/old/sighting/ap', payload: { at, device, radio: 'wifi' } });
    await writeFile(file, [line(1_600_000_000_000, 'a'), line(1_600_000_060_000, 'b')].join('\n'));
    const replay = ['replay', file, '--format', 'jsonl', '--speed', 'max'];
    await withBroker(async (url, taken) => {
      expect((await run([...replay, '--times', 'original', '--mqtt', url])).code).toBe(0);
      expect(taken.map(({ topic }) => topic)).toEqual(['atrium/v1/old/sighting/ap', 'atrium/v1/old/sighting/ap']);
      expect(JSON.parse(taken[0]?.payload ?? '')).toEqual({ at: 1_600_000_000_000, device: 'a', radio: 'wifi' });

      taken.length = 0;
      const now = 1_700_000_000_000;
      expect((await run([...replay, '--mall', 'new', '--mqtt', url], { now: () => now })).code).toBe(0);
      expect(taken.map(({ topic }) => topic)).toEqual(['atrium/v1/new/sighting/ap', 'atrium/v1/new/sighting/ap']);
      expect(taken.map(({ payload }) => (JSON.parse(payload) as { at: number }).at)).toEqual([now - 60_000, now]);
    });
  });

  test('sends nothing of a capture that breaks in the middle, unless it is told to leave that out', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'capture-')), 'capture.jsonl');
    const good = JSON.stringify({ at: 1_600_000_000_000, topic: 'atrium/v1/m/sighting/ap', payload: {} });
    await writeFile(file, [good, '{"at":', good].join('\n'));
    await withBroker(async (url, taken) => {
      const replay = ['replay', file, '--format', 'jsonl', '--speed', 'max', '--mqtt', url];
      const refused = await run(replay);
      expect([refused.code, taken.length]).toEqual([1, 0]);
      expect(refused.noted).toContain('line 2');
      const { code, noted } = await run([...replay, '--skip-bad']);
      expect([code, taken.length]).toEqual([0, 2]);
      expect(noted).toContain('left out 1 rows');
    });
  });
});
