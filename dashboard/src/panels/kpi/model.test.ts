import { describe, expect, test } from 'vitest';
import { kpi, noKpi } from '../../../test/small-mall.ts';
import { en } from '../../i18n/en.ts';
import { createFormats } from '../../i18n/formats.ts';
import { definitionText } from './definition-text.ts';
import { definitionTexts } from './definition-texts.ts';
import { kpiText, whisker } from './model.ts';

const formats = createFormats('en', 'Asia/Shanghai', 'CNY');

describe('a KPI in words', () => {
  test('has its number, its interval and its quality', () => {
    const text = kpiText(
      kpi('conversion', 0.2, { low: 0.15, high: 0.26, quality: 'calibrated' }),
      'conversion',
      en,
      formats,
    );
    expect(text).toEqual({
      value: '20.0%',
      interval: '15.0% – 26.0%',
      quality: 'calibrated',
      qualityText: 'Calibrated on door counts',
      reason: null,
    });
  });

  test('says why it is provisional', () => {
    const text = kpiText(
      kpi('visits', 90, { low: 72, high: 110, quality: 'provisional', reason: 'open-visits' }),
      'visits',
      en,
      formats,
    );
    expect(text.qualityText).toBe('Provisional: visits still going on');
  });

  test('that is exact has no interval', () => {
    expect(kpiText(kpi('purchases', 18), 'purchases', en, formats).interval).toBeNull();
  });

  test('without a value is never 0, and always says why', () => {
    const text = kpiText(noKpi('conversion', 'no-denominator'), 'conversion', en, formats);
    expect(text).toMatchObject({ value: null, interval: null, quality: 'unknown', reason: 'nobody to divide by yet' });
    const { reason: _, ...mute } = noKpi('visits', 'no-sensor');
    expect(kpiText(mute, 'visits', en, formats).reason).toBe('too few to say');
  });
});

test('a definition is found by the name and version that the hub sent, and only by that', () => {
  expect(definitionText('capture-rate@1', definitionTexts.en)?.formula).toBe('visits / (visits + passers-by)');
  expect([
    definitionText('capture-rate@2', definitionTexts.en),
    definitionText('toString', definitionTexts.en),
  ]).toEqual([null, null]);
});

test('an interval is drawn to scale, or not at all', () => {
  const drawn = whisker(kpi('visits', 50, { low: 25, high: 100 }));
  expect([drawn?.low, drawn?.value, drawn?.high].map((share) => (share ?? 0) * 110)).toEqual([
    expect.closeTo(25),
    expect.closeTo(50),
    expect.closeTo(100),
  ]);
  expect([whisker(kpi('visits', 0)), whisker(noKpi('visits', 'no-sensor'))]).toEqual([null, null]);
});
