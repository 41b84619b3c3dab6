import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { gradientOf, lutOf } from '../draw/lut.ts';
import { contrast } from './contrast.ts';
import { HEAT, LABEL, THEMES, type Theme } from './palette.ts';

const tokens = readFileSync(fileURLToPath(new URL('tokens.css', import.meta.url)), 'utf8');

/** Colour tokens of a theme: those of the blocks whose selector is about it, later blocks over earlier ones. */
function tokensOf(theme: Theme): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, selector = '', body = ''] of tokens.matchAll(/^([^\n@}]*(?:,\n[^\n{]*)?) \{\n([^}]*)\}/gm)) {
    if (selector.trim() !== ':root' && !selector.includes(`"${theme}"`)) continue;
    for (const [, name = '', value = ''] of body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)) found.set(name, value);
  }
  return found;
}

const READ_ON: readonly (readonly [text: string, ground: string])[] = [
  ['text', 'bg'],
  ['text', 'surface'],
  ['text', 'raised'],
  ['text', 'accent-soft'],
  ['muted', 'bg'],
  ['muted', 'surface'],
  ['muted', 'sunken'],
  ['on-accent', 'accent'],
  ['on-hero', 'hero'],
  ['good', 'good-soft'],
  ['warn', 'warn-soft'],
  ['warn', 'surface'],
  ['bad', 'bad-soft'],
  ['map-label', 'map-halo'],
  ['label-on-3', 'halo-on-3'],
  ['label-on-4', 'seq-4'],
];

describe.each(THEMES)('the %s theme', (theme) => {
  const colours = tokensOf(theme);

  test.each(READ_ON)('%s reads on %s', (text, ground) => {
    expect(contrast(colours.get(text) ?? '', colours.get(ground) ?? '')).toBeGreaterThanOrEqual(4.5);
  });

  test('parts the focus ring and the accent from what is behind them', () => {
    for (const ground of ['surface', 'map-floor']) {
      expect(contrast(colours.get('focus') ?? '', colours.get(ground) ?? '')).toBeGreaterThanOrEqual(3);
      expect(contrast(colours.get('accent') ?? '', colours.get(ground) ?? '')).toBeGreaterThanOrEqual(3);
    }
  });

  test('draws map labels in the colours that were tested', () => {
    expect({ text: colours.get('map-label'), halo: colours.get('map-halo') }).toEqual(LABEL[theme]);
  });

  test('has a heat that begins clear and grows ever denser', () => {
    const lut = lutOf(HEAT[theme]);
    const alphas = [...lut].map((colour) => colour >>> 24);
    expect([lut.length, alphas[0]]).toEqual([256, 0]);
    expect(alphas).toEqual(alphas.toSorted((a, b) => a - b));
    expect(gradientOf(HEAT[theme])).toMatch(/^linear-gradient\(to right, rgb\(.*100%\)$/);
  });

  test('has classes of rising distance from the floor, so that they read without hue', () => {
    const distances = [0, 1, 2, 3, 4].map((shade) =>
      contrast(colours.get(`seq-${shade}`) ?? '', colours.get('map-ground') ?? ''),
    );
    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
  });
});

test('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

test('every class that a component names is in its style sheet', () => {
  const source = fileURLToPath(new URL('../', import.meta.url));
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'));
  const missing = files.flatMap((file) => {
    const text = readFileSync(source + file, 'utf8');
    const sheet = /import css from '\.\/([\w-]+\.module\.css)'/.exec(text)?.[1];
    if (sheet === undefined) return [];
    const rules = readFileSync(`${source}${file.slice(0, file.lastIndexOf('/') + 1)}${sheet}`, 'utf8');
    const named = [...text.matchAll(/css\['([\w-]+)'\]/g)].map(([, name = '']) => name);
    return named.filter((name) => !new RegExp(`\\.${name}\\b`).test(rules)).map((name) => `${file}: ${name}`);
  });
  expect(files.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});
