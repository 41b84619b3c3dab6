import { afterEach, expect, test } from 'vitest';
import { clone as bareClone, launch, read, removeClones } from './clone.ts';

/** `npm test`: order, stopping at the first red, and what it says in the end. */

/** A program that says that it ran, and is red when `RED` names it. */
const step = (name: string) => `
import { appendFileSync } from 'node:fs';
appendFileSync('ran', '${name}\\n');
process.exit(process.env.RED === '${name}' ? 1 : 0);
`;

/** Writes a report as vitest does: 3 passed, 1 skipped, and when red one failed test and one file that did not load. */
const VITEST = `
import { appendFileSync, writeFileSync } from 'node:fs';
const project = process.argv[process.argv.indexOf('--project') + 1];
appendFileSync('ran', project + '\\n');
const red = process.env.RED === project;
const file = process.argv.find((argument) => argument.startsWith('--outputFile.json=')).split('=')[1];
const testResults = red
  ? [{ status: 'failed', assertionResults: [{ status: 'failed' }] }, { status: 'failed', assertionResults: [] }]
  : [{ status: 'passed', assertionResults: [] }];
const counts = { numPassedTests: 3, numFailedTests: red ? 1 : 0, numPendingTests: 1, numTodoTests: 0 };
writeFileSync(file, JSON.stringify({ ...counts, testResults }));
process.exit(red ? 1 : 0);
`;

const clone = (): string =>
  bareClone({
    'registry/typescript/bin/tsc': step('tsc'),
    'registry/@biomejs/biome/bin/biome': step('biome'),
    'registry/knip/bin/knip.js': step('knip'),
    'registry/vitest/vitest.mjs': VITEST,
    'shared/tools/safe-versions.mjs': step('safe-versions'),
    'shared/tools/planted.mjs': step('planted'),
    'shared/tools/test-servers.mjs': "export const ensureServers = async (say) => say('servers are there');\n",
  });

const run = async (root: string, env: Record<string, string> = {}) => {
  const command = await launch(root, { tool: 'test', env });
  return { code: await command.exited, output: command.output(), ran: read(root, 'ran').trim().split('\n') };
};

afterEach(removeClones);

test('runs everything in order and sums up alone on a line', async () => {
  const { code, output, ran } = await run(clone());
  expect(ran).toEqual(['npm ci', 'tsc', 'biome', 'safe-versions', 'planted', 'knip', 'vite', 'unit', 'servers']);
  expect(output).toMatch(/^6 passed, 0 failed, 2 skipped$/m);
  expect(output.match(/^skipped: no data$/gm)).toHaveLength(1);
  expect(code).toBe(0);
});

test.each([
  ['biome', ['npm ci', 'tsc', 'biome']],
  ['planted', ['npm ci', 'tsc', 'biome', 'safe-versions', 'planted']],
  ['knip', ['npm ci', 'tsc', 'biome', 'safe-versions', 'planted', 'knip']],
])('stops when %s is red, and counts no tests', async (red, expected) => {
  const { code, output, ran } = await run(clone(), { RED: red });
  expect(ran).toEqual(expected);
  expect(output).toContain('Stopped at the first red: ');
  expect(output).not.toMatch(/passed/);
  expect(code).toBe(1);
});

test('stops when a unit test is red; a file that did not load counts as failed', async () => {
  const { code, output, ran } = await run(clone(), { RED: 'unit' });
  expect(ran.at(-1)).toBe('unit');
  expect(output).toMatch(/^3 passed, 2 failed, 1 skipped$/m);
  expect(code).toBe(1);
});

test('without servers, says so and runs the unit tests only', async () => {
  const { code, output, ran } = await run(clone(), { ATRIUM_TEST_SKIP_SERVERS: '1' });
  expect(ran.at(-1)).toBe('unit');
  expect(output).not.toContain('servers are there');
  expect(output).toContain('skipped: the tests with real Mosquitto, InfluxDB and Chromium');
  expect(output).toMatch(/^3 passed, 0 failed, 1 skipped$/m);
  expect(code).toBe(0);
});
