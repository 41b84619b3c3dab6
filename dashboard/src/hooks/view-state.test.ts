import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../i18n/messages.ts';
import { MAP_METRICS } from '../live/store-metric.ts';
import { THEMES } from '../theme/palette.ts';
import { COLUMNS, readViewState, VIEWS, writeViewState } from './view-state.ts';

describe('the state of a view', () => {
  test('of a bare address is the default, and the default is a bare address', () => {
    const state = readViewState('');
    expect(state).toMatchObject({
      metric: 'occupancy',
      view: 'plan',
      heat: true,
      level: null,
      sort: { column: 'visits', direction: 'down' },
    });
    expect(writeViewState('', state)).toBe('');
  });

  test('survives the address', () => {
    const id = fc.option(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,10}$/), { nil: null });
    const states = fc.record({
      mall: id,
      level: id,
      store: id,
      metric: fc.constantFrom(...MAP_METRICS),
      view: fc.constantFrom(...VIEWS),
      heat: fc.boolean(),
      sort: fc.record({ column: fc.constantFrom(...COLUMNS), direction: fc.constantFrom('up', 'down') }),
      rotate: fc.option(fc.integer({ min: 5, max: 3_600 }), { nil: null }),
      theme: fc.option(fc.constantFrom(...THEMES), { nil: null }),
      lang: fc.option(fc.constantFrom(...LANGUAGES), { nil: null }),
    });
    fc.assert(
      fc.property(states, (state) => {
        expect(readViewState(writeViewState('', state))).toEqual(state);
      }),
    );
  });

  test('falls back on what it does not understand: an old link still opens', () => {
    const state = readViewState('?metric=vibes&view=hologram&theme=neon&lang=tlh&sort=-luck&rotate=soon&heat=maybe');
    expect(state).toEqual(readViewState(''));
  });

  test('leaves other parameters of the address alone', () => {
    expect(writeViewState('?utm=x&level=l1', { level: null, metric: 'visits' })).toBe('utm=x&metric=visits');
  });

  test('turns no faster than one can read', () => {
    expect(['1', '20', '99999', '-3'].map((text) => readViewState(`?rotate=${text}`).rotate)).toEqual([
      5, 20, 3_600, 5,
    ]);
  });
});
