import { expect, test } from 'vitest';
import { formatTopic, parseTopic } from './topics.ts';

test('a topic comes apart into what it was made of', () => {
  const topic = { mall: 'demo', kind: 'sighting', source: 'ap-l1-101' } as const;
  expect(parseTopic(formatTopic(topic))).toEqual({ ok: true, value: topic });
});

test.each([
  'atrium/v2/demo/sighting/ap-1',
  'atrium/v1/demo/sighting',
  'atrium/v1/demo/sighting/ap-1/extra',
  'atrium/v1/Demo/sighting/ap-1',
  'atrium/v1/demo/sightings/ap-1',
  'atrium/v1/demo/sighting/',
  'atrium/v1//sighting/ap-1',
  'atrium/v1/demo/sighting/-ap',
  `atrium/v1/demo/sighting/${'a'.repeat(64)}`,
  '/atrium/v1/demo/sighting/ap-1',
  '',
])('%j is no topic of ours', (topic) => {
  expect(parseTopic(topic).ok).toBe(false);
});
