import type { StoreScore } from './score-card.ts';
import type { Rate } from './store-figures.ts';
import type { Dwell } from './visit-figures.ts';

/** Plots as SVG text. Colours are the page's variables, so that one drawing serves light and dark. */

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const WIDTH = 440;
const MARGIN = { left: 66, right: 16, top: 12, bottom: 44 };
const SQUARE = { x: WIDTH - MARGIN.left - MARGIN.right, y: 320 };

const px = (value: number): string => value.toFixed(1);

type Drawing = { readonly label: string; readonly width?: number; readonly height: number; readonly body: string };

const svg = ({ label, width = WIDTH, height, body }: Drawing): string =>
  `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(label)}">${body}</svg>`;

const text = (x: number, y: number, content: string, how = ''): string =>
  `<text x="${px(x)}" y="${px(y)}" ${how}>${escaped(content)}</text>`;

const rule = (from: readonly [number, number], to: readonly [number, number], kind: string): string =>
  `<line x1="${px(from[0])}" y1="${px(from[1])}" x2="${px(to[0])}" y2="${px(to[1])}" class="${kind}"/>`;

const BAR = { row: 18, name: 150, bar: 110, said: 130, columns: 3 };
const COLUMN = BAR.name + BAR.bar + BAR.said;

/** F1 of visits, a bar for each store, best first. Stores without a true visit and without a told one have none. */
export function f1Plot(stores: readonly StoreScore[]): string {
  const rows = stores
    .flatMap((store) => (store.f1 === null ? [] : [{ ...store, f1: store.f1 }]))
    .sort((a, b) => b.f1 - a.f1 || b.truths - a.truths);
  const perColumn = Math.ceil(rows.length / BAR.columns);
  const bars = rows.map(({ name, f1, truths, hub }, index) => {
    const y = (index % perColumn) * BAR.row;
    const x = Math.floor(index / perColumn) * COLUMN + BAR.name;
    const shown = name.length > 22 ? `${name.slice(0, 21)}…` : name;
    return [
      text(x - 8, y + 13, shown, 'text-anchor="end" class="name"'),
      rule([x + BAR.bar, y + 2], [x + BAR.bar, y + BAR.row - 2], 'grid'),
      `<rect x="${x}" y="${px(y + 4)}" width="${px(Math.max(1, BAR.bar * f1))}" height="${BAR.row - 7}" rx="2" class="bar"/>`,
      text(x + BAR.bar + 8, y + 13, `${f1.toFixed(2)} · ${truths} true, ${hub} told`),
    ].join('');
  });
  const [width, height] = [COLUMN * BAR.columns, Math.max(1, perColumn) * BAR.row];
  return svg({ label: 'F1 of visits by store', width, height, body: bars.join('') });
}

type Axis = {
  readonly title: string;
  readonly ticks: readonly (readonly [number, string])[];
  /** Where a value is on the axis, 0 to 1. */
  readonly place: (value: number) => number;
};
type Plane = {
  readonly label: string;
  readonly x: Axis;
  readonly y: Axis;
};

const NOTHING = text(
  MARGIN.left + SQUARE.x / 2,
  MARGIN.top + SQUARE.y / 3,
  'unknown: too little happened',
  'text-anchor="middle"',
);

/** Truth to the right, measurement up, and the line on which they agree. */
function plane({ label, x, y }: Plane, marks: (point: (x: number, y: number) => [number, number]) => string): string {
  const point = (a: number, b: number): [number, number] => [
    MARGIN.left + SQUARE.x * x.place(a),
    MARGIN.top + SQUARE.y * (1 - y.place(b)),
  ];
  const bottom = MARGIN.top + SQUARE.y;
  const across = x.ticks.map(([value, shown]) => {
    const [at] = point(value, 0);
    return rule([at, MARGIN.top], [at, bottom], 'grid') + text(at, bottom + 16, shown, 'text-anchor="middle"');
  });
  const up = y.ticks.map(([value, shown]) => {
    const [, at] = point(0, value);
    return (
      rule([MARGIN.left, at], [WIDTH - MARGIN.right, at], 'grid') +
      text(MARGIN.left - 8, at + 4, shown, 'text-anchor="end"')
    );
  });
  const most = Math.min(x.ticks.at(-1)?.[0] ?? 0, y.ticks.at(-1)?.[0] ?? 0);
  const least = Math.max(x.ticks[0]?.[0] ?? 0, y.ticks[0]?.[0] ?? 0);
  const agree = rule(point(least, least), point(most, most), 'agree');
  const titles = [
    text(MARGIN.left + SQUARE.x / 2, bottom + 36, x.title, 'text-anchor="middle"'),
    `<text transform="translate(13 ${px(MARGIN.top + SQUARE.y / 2)}) rotate(-90)" text-anchor="middle">${escaped(y.title)}</text>`,
  ];
  const body = [...across, ...up, agree, ...titles, marks(point) || NOTHING].join('');
  return svg({ label, height: bottom + MARGIN.bottom, body });
}

const MINUTES = [1, 2, 5, 10, 20, 60, 120];
const LOG_SPAN = Math.log(MINUTES.at(-1) ?? 1);
/** Logarithmic from one minute to two hours; beyond, at the edge. */
const logPlace = (minutes: number): number => Math.min(1, Math.max(0, Math.log(Math.max(minutes, 1)) / LOG_SPAN));

/** Dwell of matched visits: observed, and corrected for sparse sampling. */
export function dwellPlot(dwells: readonly Dwell[]): string {
  const ticks = MINUTES.map((minutes): [number, string] => [minutes, String(minutes)]);
  return plane(
    {
      label: 'true dwell against measured dwell',
      x: { title: 'true dwell, minutes', ticks, place: logPlace },
      y: { title: 'measured dwell, minutes', ticks, place: logPlace },
    },
    (point) =>
      dwells
        .flatMap(({ trueS, observedS, correctedS }) => [
          dot(point(trueS / 60, observedS / 60), 'observed'),
          correctedS === null ? '' : dot(point(trueS / 60, correctedS / 60), 'corrected'),
        ])
        .join(''),
  );
}

const dot = ([x, y]: readonly [number, number], kind: string): string =>
  `<circle cx="${px(x)}" cy="${px(y)}" r="3" class="${kind}"/>`;

/** An axis of shares from 0 to a round number that holds `most`. */
function shares(title: string, most: number): Axis {
  const step = STEPS.find((it) => most / it <= 6) ?? 0.5;
  const count = Math.max(1, Math.ceil(most / step));
  const ticks = Array.from({ length: count + 1 }, (_, index): [number, string] => [
    index * step,
    `${Math.round(index * step * 100)} %`,
  ]);
  return { title, ticks, place: (value) => Math.min(1, Math.max(0, value / (count * step))) };
}

const STEPS = [0.02, 0.05, 0.1, 0.2, 0.25, 0.5];
/** Of a store with few visits an interval may reach further: there it is cut. */
const HIGHEST_SHARE = 1.5;

/** Rates of stores against the truth, each with its 95 % interval. */
export function ratePlot(rates: readonly Rate[], label: string): string {
  const widest = Math.max(0.1, ...rates.map(({ truth }) => truth));
  const highest = Math.max(widest, ...rates.map(({ high }) => Math.min(high, HIGHEST_SHARE)));
  return plane(
    {
      label: `true ${label} against measured, by store`,
      x: shares(`true ${label}`, widest),
      y: shares(`measured ${label}, 95 % interval`, highest),
    },
    (point) =>
      rates
        .map(({ store, truth, value, low, high }) => {
          const title = `<title>${escaped(store)}: true ${percent(truth)}, measured ${percent(value)} (${percent(low)} to ${percent(high)})</title>`;
          return `<g>${title}${rule(point(truth, low), point(truth, high), 'interval')}${dot(point(truth, value), 'observed')}</g>`;
        })
        .join(''),
  );
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
