import { type LabelSpot, widthFor } from './label-spot.ts';

export type LabelText = { readonly name: string /** Empty when there is no number to show. */; readonly value: string };

/** Lines of a name as they fit, and where; `hasValue` when there is room for the number below them. */
export type FittedLabel = { readonly spot: LabelSpot; readonly name: readonly string[]; readonly hasValue: boolean };

/** Width of a text in pixels at the label's font. */
export type Measure = (text: string) => number;

export type LabelStyle = { readonly fontPx: number; readonly measure: Measure };

export const LINE_HEIGHT = 1.22;
/** Free pixels at either side, so that a halo does not touch a wall. */
const PADDING_PX = 2;
/** A name cut shorter than this tells nobody anything. */
const LEAST_LETTERS = 3;

/** Cut a text to a width, with an ellipsis. Null when too little of it would be left. */
function truncate(text: string, width: number, measure: Measure): string | null {
  const letters = [...text];
  let low = 0;
  let high = letters.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(`${letters.slice(0, middle).join('').trimEnd()}…`) <= width) low = middle;
    else high = middle - 1;
  }
  return low < LEAST_LETTERS ? null : `${letters.slice(0, low).join('').trimEnd()}…`;
}

const CJK = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;

/** The most even way to break a name in two, at a space, or anywhere between ideographs. Null when it has no break. */
function halves(name: string, measure: Measure): readonly [string, string] | null {
  const letters = [...name];
  let best: readonly [string, string] | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < letters.length; i++) {
    const isBreak = letters[i] === ' ' || (CJK.test(letters[i] ?? '') && CJK.test(letters[i - 1] ?? ''));
    if (!isBreak) continue;
    const pair = [letters.slice(0, i).join('').trim(), letters.slice(i).join('').trim()] as const;
    const width = Math.max(measure(pair[0]), measure(pair[1]));
    if (width < least) {
      least = width;
      best = pair;
    }
  }
  return best;
}

/** What fits, from best to worst: the name in one line, in two, cut, and only the number. */
type Fit = { readonly rank: number; readonly name: readonly string[] };

function fitAt(spot: LabelSpot, text: LabelText, style: LabelStyle, scale: number): Fit | null {
  const { measure, fontPx } = style;
  const valueLines = text.value === '' ? 0 : 1;
  const widthOf = (lines: number): number =>
    widthFor(spot, (lines * fontPx * LINE_HEIGHT) / scale) * scale - 2 * PADDING_PX;
  const fits = (lines: readonly string[], width: number): boolean => lines.every((line) => measure(line) <= width);

  const single = widthOf(1 + valueLines);
  if (fits([text.name, text.value], single)) return { rank: 0, name: [text.name] };
  const pair = halves(text.name, measure);
  if (pair !== null && fits([...pair, text.value], widthOf(2 + valueLines))) return { rank: 1, name: pair };
  const cut = measure(text.value) <= single ? truncate(text.name, single, measure) : null;
  if (cut !== null) return { rank: 2 + 1 / [...cut].length, name: [cut] };
  return valueLines === 1 && fits([text.value], widthOf(1)) ? { rank: 4, name: [] } : null;
}

/**
 * Fit a name and a number into a shape at a zoom, turned if need be. Null when nothing fits anywhere.
 * @param scale pixels for a metre
 */
export function fitLabel(
  spots: readonly LabelSpot[],
  text: LabelText,
  style: LabelStyle,
  scale: number,
): FittedLabel | null {
  let best: (Fit & { readonly spot: LabelSpot }) | null = null;
  for (const spot of spots) {
    const fit = fitAt(spot, text, style, scale);
    if (fit !== null && (best === null || fit.rank < best.rank)) best = { ...fit, spot };
  }
  return best === null ? null : { spot: best.spot, name: best.name, hasValue: text.value !== '' };
}
