/** 256 colours as little-endian RGBA words, ready for a canvas. */
export type Lut = Uint32Array;

/** `at` 0..1 · colour `#rrggbb` · opacity 0..1 */
export type Stop = readonly [at: number, colour: string, opacity: number];

export type Rgb = readonly [red: number, green: number, blue: number];

export function rgbOf(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

const mix = (a: number, b: number, t: number): number => a + (b - a) * t;

function colourAt(stops: readonly Stop[], at: number): readonly [number, number, number, number] {
  const upper = stops.findIndex(([position]) => position >= at);
  const b = stops[upper === -1 ? stops.length - 1 : upper] ?? [1, '#000000', 1];
  const a = stops[Math.max(0, upper - 1)] ?? b;
  const t = b[0] === a[0] ? 0 : (at - a[0]) / (b[0] - a[0]);
  const [from, to] = [rgbOf(a[1]), rgbOf(b[1])];
  return [mix(from[0], to[0], t), mix(from[1], to[1], t), mix(from[2], to[2], t), 255 * mix(a[2], b[2], t)];
}

export function lutOf(stops: readonly Stop[]): Lut {
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const [red, green, blue, alpha] = colourAt(stops, i / 255).map(Math.round);
    return (((alpha ?? 0) << 24) | ((blue ?? 0) << 16) | ((green ?? 0) << 8) | (red ?? 0)) >>> 0;
  });
}

/** The same scale as a CSS gradient for the legend. */
export const gradientOf = (stops: readonly Stop[]): string =>
  `linear-gradient(to right, ${stops
    .map(([at, colour, opacity]) => `rgb(${rgbOf(colour).join(' ')} / ${opacity}) ${at * 100}%`)
    .join(', ')})`;
