import { expect, test } from 'vitest';
import type { Output } from '../devices/simulate.ts';
import { observeOutputs, type Sent } from './observe-outputs.ts';

const message = (topic: string, payload: unknown): Output => ({ kind: 'message', message: { at: 0, topic, payload } });

test('counts every event, and follows the clocks of sensors but not of tills', async () => {
  const outputs: Output[] = [
    message('atrium/v1/m/sighting/ap', { sightings: [{ at: 5 }, { at: 9 }, { at: 7 }] }),
    message('atrium/v1/m/sighting/ap', { at: 11 }),
    message('atrium/v1/m/count/door', { at: 12, in: 1, out: 0 }),
    message('atrium/v1/m/purchase/store', { id: 'x', at: 99 }),
    message('atrium/v1/m/sighting/ap', 'garbage'),
    message('elsewhere', { at: 100 }),
  ];
  const sent: Sent = { events: 0, newest: Number.NEGATIVE_INFINITY };
  const passed: Output[] = [];
  for await (const output of observeOutputs(outputs, sent)) passed.push(output);
  expect(passed).toEqual(outputs);
  expect(sent).toEqual({ events: 8, newest: 12 });
});
