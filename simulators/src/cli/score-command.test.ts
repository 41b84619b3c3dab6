import { describe, expect, test } from 'vitest';
import { NAMES } from '../score/definitions.ts';
import { runCli } from './run.ts';

async function run(args: readonly string[], env: Record<string, string> = {}) {
  const said: string[] = [];
  const noted: string[] = [];
  const code = await runCli(['score', ...args], {
    env,
    say: (line) => said.push(line),
    note: (line) => noted.push(line),
    repaint: null,
    now: () => Date.parse('2026-11-22T00:00Z'),
    signal: new AbortController().signal,
  });
  return { code, said: said.join('\n'), noted: noted.join('\n') };
}

describe('score', () => {
  test('explains every figure', async () => {
    const { said, code } = await run(['--help']);
    expect(code).toBe(0);
    for (const name of NAMES) expect(said).toContain(`  ${name} `);
  });

  const OWN_HUB = { HUB_OPERATOR_PASSWORD: 'x' };
  test.each([
    [['no-such'], {}, 2, 'there is no scenario "no-such"'],
    [['demo', '--start', '2999-01-01'], {}, 2, 'what has not happened yet cannot be scored'],
    [['demo', '--store', 'disk'], {}, 2, '--store "disk" is none of embedded, influx1'],
    [['demo', '--hub', 'http://127.0.0.1:1'], {}, 2, '--hub needs HUB_OPERATOR_PASSWORD'],
    [['demo', '--hub', 'here'], OWN_HUB, 2, '--hub "here" is not an address'],
    [['demo', '--hub', 'http://127.0.0.1:1', '--store', 'embedded'], OWN_HUB, 2, 'for a hub that score starts itself'],
    [['demo', '--hub', 'http://127.0.0.1:1'], OWN_HUB, 1, 'no hub answers at http://127.0.0.1:1'],
    [['demo', '--baseline', 'no-such-file'], {}, 1, 'cannot read no-such-file'],
    [['demo', '--keep', '.'], {}, 1, '--keep . is not empty'],
  ])('says what is wrong: %j', async (args, env, code, words) => {
    const done = await run(args, env);
    expect(done.noted).toContain(words);
    expect(done.code).toBe(code);
  });
});
