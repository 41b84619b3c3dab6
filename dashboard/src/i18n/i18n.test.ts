import { describe, expect, test } from 'vitest';
import type { PageTexts } from '../hooks/page-texts.ts';
import { loadMessages, messagesOf } from './catalogues.ts';
import { en } from './en.ts';
import { createFormats, createNumberFormats } from './formats.ts';
import { pickLanguage } from './messages.ts';
import { zhCn } from './zh-cn.ts';

/** Every text with its path; a function is given its own parameter numbers to write. */
function texts(value: unknown, path = ''): readonly (readonly [path: string, text: string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function')
    return [[path, String(value(...Array.from({ length: value.length }, (_, i) => i + 7)))]];
  return Object.entries(value as object).flatMap(([key, part]) => texts(part, `${path}.${key}`));
}

/** Texts that travel with their page. */
const pages = import.meta.glob<Readonly<Record<string, PageTexts<object>>>>('../panels/**/*texts.ts', { eager: true });
const catalogues: readonly (readonly [name: string, english: object, chinese: object])[] = [
  ['all pages', en, zhCn],
  ...Object.entries(pages).flatMap(([file, exports]) =>
    Object.values(exports).map((page) => [file, page.en, page['zh-CN']] as const),
  ),
];

describe.each(catalogues)('texts of %s', (_name, english, chinese) => {
  test('are the same set in both languages', () => {
    expect(texts(chinese).map(([path]) => path)).toEqual(texts(english).map(([path]) => path));
  });

  test('use every value that they are given', () => {
    const gaps = (catalogue: unknown) =>
      texts(catalogue).flatMap(([path, text]) => (/undefined|\[object/.test(text) ? [path] : []));
    const numbersIn = (text: string): readonly string[] =>
      (text.match(/\b[789]\b|(?<!\d)[789](?!\d)/g) ?? []).toSorted();
    const translated = new Map(texts(chinese));
    expect([...gaps(english), ...gaps(chinese)]).toEqual([]);
    for (const [path, text] of texts(english))
      expect([path, numbersIn(translated.get(path) ?? '')]).toEqual([path, numbersIn(text)]);
  });

  test('of Chinese are Chinese, but for names, signs and formulas', () => {
    const plain = new Set(texts(english).map(([, text]) => text));
    const untranslated = texts(chinese).filter(
      ([, text]) => plain.has(text) && /[a-z]{3}/i.test(text.replace(/Atrium|Enter|Esc|Shift|PgUp|PgDn/g, '')),
    );
    expect(untranslated).toEqual([]);
  });
});

test('texts are loaded when wanted', async () => {
  expect(messagesOf('en')).toBe(en);
  expect(await loadMessages('zh-CN')).toBe(zhCn);
  expect(messagesOf('zh-CN')).toBe(zhCn);
});

test('a person gets the first language that we have', () => {
  expect([['zh-TW', 'en'], ['de', 'zh'], ['de', 'en-GB', 'zh'], ['fr'], []].map(pickLanguage)).toEqual([
    'zh-CN',
    'zh-CN',
    'en',
    'en',
    'en',
  ]);
});

describe('formats', () => {
  const shanghai = createFormats('en', 'Asia/Shanghai', 'CNY');
  const at = Date.UTC(2026, 10, 22, 6, 5, 9);

  test('show the time of the mall, not of the reader', () => {
    expect([shanghai.clock(at), shanghai.hourMinute(at), shanghai.zone(at)]).toEqual(['14:05:09', '14:05', 'GMT+8']);
    expect(createFormats('en', 'Europe/Berlin', 'EUR').clock(at)).toBe('07:05:09');
    expect(shanghai.clock(Date.UTC(2026, 10, 21, 16, 0, 0))).toBe('00:00:00');
    expect(shanghai.date(Date.UTC(2026, 10, 21, 16, 0, 0))).toBe('Sun, Nov 22, 2026');
  });

  test('know how many minor units a currency has', () => {
    expect(shanghai.money(1_234_500)).toBe('¥12,345');
    expect(createFormats('en', 'Asia/Tokyo', 'JPY').money(12_345)).toBe('¥12,345');
    expect(createFormats('en', 'UTC', 'KWD').money(12_345_000)).toMatch(/12,345$/);
  });

  test('shorten only what is long, as the language does it', () => {
    expect([shanghai.moneyShort(9_999_900), shanghai.moneyShort(123_456_700)]).toEqual(['¥99,999', '¥1.23M']);
    expect(createFormats('zh-CN', 'Asia/Shanghai', 'CNY').moneyShort(123_456_700)).toBe('¥123万');
  });

  test('write a value in the unit of its metric', () => {
    expect(shanghai.metric('conversion', 0.1234)).toBe('12.3%');
    expect(shanghai.metric('visits', 12_345.4)).toBe('12,345');
    expect(shanghai.metric('revenue', -50_000)).toBe('-¥500');
  });

  test('write opening times past midnight as times of day', () => {
    expect([shanghai.timeOfDay(36_000), shanghai.timeOfDay(93_600)]).toEqual(['10:00', '02:00']);
  });

  test('take the name in the language, in its script, in English, in any', () => {
    const chinese = createFormats('zh-CN', 'UTC', 'CNY');
    expect(chinese.label({ en: 'Tea', 'zh-CN': '茶' })).toBe('茶');
    expect(chinese.label({ en: 'Tea', 'zh-Hans': '茶' })).toBe('茶');
    expect(chinese.label({ en: 'Tea', fr: 'Thé' })).toBe('Tea');
    expect(shanghai.label({ fr: 'Thé' })).toBe('Thé');
  });

  test('of plain numbers need no mall', () => {
    const numbers = createNumberFormats('en');
    expect([numbers.seconds(449), numbers.decimal(7.5), numbers.decimal(7), numbers.count(1_000)]).toEqual([
      '0.4',
      '7.5',
      '7',
      '1,000',
    ]);
  });
});
