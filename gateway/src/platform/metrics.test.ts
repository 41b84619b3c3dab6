import { MALFORMED_REASONS } from '@atrium/shared/wire/http';
import { expect, test } from 'vitest';
import { createMetrics, DROPPED_REASONS } from './metrics.ts';

test('every counter of the contract is there from the start, with every reason, at zero', async () => {
  const lines = (await createMetrics().render()).split('\n');
  for (const name of ['received', 'accepted', 'duplicate', 'late'])
    expect(lines).toContain(`hub_ingest_${name}_total 0`);
  for (const reason of MALFORMED_REASONS) expect(lines).toContain(`hub_ingest_malformed_total{reason="${reason}"} 0`);
  for (const reason of DROPPED_REASONS) expect(lines).toContain(`hub_ingest_dropped_total{reason="${reason}"} 0`);
  expect(lines).toContain('hub_store_written_total 0');
  expect(lines).toContain('hub_store_spooled 0');
  expect(lines).toContain('hub_devices_tracked 0');
});

test('a gauge is asked when somebody looks', async () => {
  const metrics = createMetrics();
  let n = 1;
  metrics.observe(() => metrics.devicesTracked.set(n));
  expect(await metrics.render()).toContain('hub_devices_tracked 1\n');
  n = 2;
  expect(await metrics.render()).toContain('hub_devices_tracked 2\n');
});
