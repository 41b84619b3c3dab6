import type { Measure } from './label-fit.ts';

/** More texts than a venue has; a page that is open for months must not keep every number it has shown. */
const CACHE_LIMIT = 4_000;

/** Measures texts in a CSS font. Falls back to a usual width where there is no canvas. */
export function createMeasure(font: string, fontPx: number): Measure {
  const context = document.createElement('canvas').getContext('2d');
  if (context !== null) context.font = font;
  const widths = new Map<string, number>();
  return (text) => {
    const known = widths.get(text);
    if (known !== undefined) return known;
    const width = context === null ? text.length * fontPx * 0.56 : context.measureText(text).width;
    if (widths.size >= CACHE_LIMIT) widths.clear();
    widths.set(text, width);
    return width;
  };
}
