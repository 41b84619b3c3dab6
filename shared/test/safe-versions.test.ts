import { expect, test } from 'vitest';
import { isOlder, unsafePackages } from '../tools/safe-versions.mjs';

test.each([
  ['4.2.6', '4.2.7', true],
  ['4.2.7', '4.2.7', false],
  ['4.10.0', '4.2.7', false],
  ['3.99.99', '4.0.0', true],
  ['5.0.0', '4.2.7', false],
  ['4.2.7-rc.1', '4.2.7', false],
])('%s is older than %s: %s', (version, least, older) => {
  expect(isOlder(version, least)).toBe(older);
});

test('A32: every copy is looked at, also one inside another package', () => {
  const packages = {
    '': { version: '1.0.0' },
    'node_modules/ws': { version: '8.23.0' },
    'node_modules/old/node_modules/ws': { version: '8.1.0' },
  };
  expect(unsafePackages({ packages }, { ws: ['8.23.0', 'why'] })).toEqual([
    'node_modules/old/node_modules/ws: 8.1.0 is older than 8.23.0 (why)',
  ]);
  expect(unsafePackages({ packages }, { gone: ['1.0.0', 'why'] })).toHaveLength(1);
});
