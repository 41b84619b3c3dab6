import { describe, expect, test } from 'vitest';
import { smallFrame, smallMall, storeNow } from '../../test/small-mall.ts';
import { createPainting } from './painting.ts';

describe('a painting', () => {
  test('is worked out once for a frame', () => {
    const painting = createPainting(smallMall);
    const first = painting.colours(smallFrame, 'visits');
    expect(painting.colours(smallFrame, 'conversion').metric).toBe('conversion');
    expect(painting.colours(smallFrame, 'visits')).toBe(first);
    expect(painting.colours({ ...smallFrame }, 'visits')).not.toBe(first);
    expect(painting.heat(smallFrame)).toBe(painting.heat({ ...smallFrame }));
  });

  test('holds its classes while numbers grow within them', () => {
    const painting = createPainting(smallMall);
    const before = painting.colours(smallFrame, 'visits').bounds;
    expect(before).toEqual([0, 10, 20, 30, 40]);
    const grown = { ...smallFrame, stores: { ...smallFrame.stores, tea: storeNow(49, 4) } };
    expect(painting.colours(grown, 'visits').bounds).toBe(before);
  });
});
