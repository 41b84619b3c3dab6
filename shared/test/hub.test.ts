import { expect, test } from 'vitest';
import { runSimulate, spawnHub } from './hub.ts';

test('a hub of its own: signed in, killed, started again on the same folder and port', async () => {
  const hub = await spawnHub();
  const get = await hub.signIn();
  expect((await get('/api/v1/malls')).status).toBe(200);
  expect((await fetch(`${hub.url}/api/v1/malls`)).status).toBe(401);
  await expect(hub.signIn('operator', 'wrong')).rejects.toThrow('sign in as operator: 401');

  const before = hub.pid;
  expect(await hub.kill9()).toEqual({ code: null, signal: 'SIGKILL' });
  await hub.restart();
  expect(hub.pid).not.toBe(before);
  expect((await (await hub.signIn())('/api/v1/malls')).status).toBe(200);
  expect(await hub.stop()).toEqual({ code: 0, signal: null });
  await hub.close();
});

test('a hub that refuses to start says why', async () => {
  await expect(spawnHub({ env: { HUB_RULES: 'no json' } })).rejects.toThrow(
    /ended before it was ready[\s\S]*HUB_RULES/,
  );
});

test('a simulator run gives exit code and output', async () => {
  const help = await runSimulate(['help']);
  expect(help.code).toBe(0);
  expect(help.stdout).toContain('play');
  const misuse = await runSimulate(['no-such-command']);
  expect(misuse.code).not.toBe(0);
  expect(misuse.stderr).toContain('no-such-command');
});

test('a simulator run can be ended', async () => {
  const stop = new AbortController();
  const run = runSimulate(['play', 'demo', '--mqtt', 'mqtt://127.0.0.1:1'], { signal: stop.signal });
  stop.abort();
  expect((await run).code).not.toBe(0);
});
