import { describe, expect, test } from 'vitest';
import { progressLine, summaryLine } from './progress.ts';

const stats = { confirmed: 1_200, again: 0, reconnects: 0, unheard: 0, inFlight: 0, isConnected: true };
const tally = { messages: 1_200, sightings: 34_567, at: Date.parse('2026-11-20T10:00:00Z') };

describe('progress', () => {
  test('says how far it is', () => {
    expect(progressLine(tally, stats, 120.4)).toBe('2026-11-20 10:00:00  1,200 messages  34,567 sightings  120/s');
    expect(progressLine({ messages: 0, sightings: 0, at: null }, null, 0)).toContain('nothing sent yet');
  });

  test('says what goes wrong', () => {
    const line = progressLine(tally, { ...stats, again: 7, isConnected: false, inFlight: 500 }, 0);
    expect(line).toContain('7 sent again');
    expect(line).toContain('broker away, 500 messages wait');
  });

  test('sums up, and does not hide what is not confirmed', () => {
    expect(summaryLine(tally, stats, 10)).toBe(
      '1,200 messages with 34,567 sightings in 10.0 s (3,457 sightings/s), all confirmed, 0 sent again',
    );
    expect(summaryLine(tally, { ...stats, confirmed: 1_150 }, 10)).toContain('50 not confirmed');
    expect(summaryLine({ messages: 0, sightings: 0, at: null }, { ...stats, confirmed: 0 }, 0)).toContain('0 messages');
  });
});
