import { describe, expect, test } from 'vitest';
import { AT, smallFrame, smallMall } from '../../../test/small-mall.ts';
import { createPainting } from '../../hooks/painting.ts';
import { en } from '../../i18n/en.ts';
import { createFormats } from '../../i18n/formats.ts';
import type { MapMetric } from '../../live/store-metric.ts';
import { paintStore } from './model.ts';

const words = { t: en, formats: createFormats('en', 'Asia/Shanghai', 'CNY') };

function paint(store: string, metric: MapMetric) {
  const colours = createPainting(smallMall).colours(smallFrame, metric);
  const reading = colours.readings.get(store);
  if (reading === undefined) throw new Error(`${store} is not in the small mall`);
  const input = { name: store, now: smallFrame.stores[store], zone: smallFrame.zones[`z-${store}`], reading };
  return paintStore(store, input, colours, words);
}

describe('a store on the plan', () => {
  test('has a shade, a number, and a sentence for those who listen', () => {
    expect(paint('tea', 'visits')).toEqual({
      store: 'tea',
      shade: 4,
      fill: null,
      value: '50',
      label: 'tea, Visits: 50 (48 – 53)',
      visits: 50,
    });
    expect(paint('book', 'visits').shade).toBe(3);
  });

  test('has a pattern for its conversion, not only a colour', () => {
    expect(paint('tea', 'conversion')).toMatchObject({ shade: 2, fill: 'url(#conversion-2)', value: '20.0%' });
  });

  test('that is not heard has no shade and no number, and says why and since when', () => {
    expect(paint('shoe', 'occupancy')).toMatchObject({
      shade: null,
      fill: null,
      value: '',
      label: 'shoe, Occupancy: unknown: sensor silent since 13:00',
    });
    expect(paint('hat', 'conversion')).toMatchObject({
      shade: null,
      fill: null,
      label: 'hat, Conversion: unknown: no sensor here',
      visits: null,
    });
  });

  test('that fell silent keeps the visits it had', () => {
    expect(paint('shoe', 'visits')).toMatchObject({ value: '10', visits: 10 });
    expect(smallFrame.at).toBe(AT);
  });
});
