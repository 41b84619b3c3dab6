import uPlot from 'uplot';

/** Values over time, drawn on a canvas. Knows no React, no words and no metrics. */
export type ChartSeries = {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** Interval around the values, drawn as a band. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  /** Name of a CSS custom property. */
  readonly colour: string;
  readonly look: 'line' | 'bars' | 'dashes';
};

export type ChartData = {
  /** Start of each piece, epoch ms, rising. */
  readonly at: readonly number[];
  readonly series: readonly ChartSeries[];
};

export type ChartOptions = {
  readonly timeZone: string;
  readonly format: (value: number) => string;
  /** Whole numbers only: no marks between them. */
  readonly isWhole: boolean;
  /** Marks of the time axis stand at whole days. */
  readonly isByDay: boolean;
  /** A label of the time axis. */
  readonly formatTime: (at: number) => string;
  /** Place under the pointer; null when it left. */
  readonly onHover: (index: number | null) => void;
};

export type TimeChart = {
  readonly canvas: HTMLCanvasElement;
  close(): void;
};

const LEAST_HEIGHT_PX = 250;
const BAND_ALPHA = 0.16;
const BAR_SHARE = 0.78;
const WIDEST_BAR_PX = 72;
/** Steps between marks of whole numbers: 1, 2, 5, 10, … */
const WHOLE_STEPS = Array.from(
  { length: 36 },
  (_, i) => [1, 2, 5].map((step) => step * 10 ** Math.floor(i / 3))[i % 3] ?? 1,
);

/** Canvas takes no `var()`: look the colour up. */
const colourOf = (element: Element, name: string): string => getComputedStyle(element).getPropertyValue(name).trim();

/** Stretches in which no series has a value are hatched: unknown is not zero. */
function unknownRuns({ at, series }: ChartData): readonly (readonly [from: number, to: number])[] {
  const main = series[0]?.values ?? [];
  const runs: [number, number][] = [];
  for (let i = 0; i < at.length; i++) {
    if ((main[i] ?? null) !== null) continue;
    const last = runs.at(-1);
    if (last !== undefined && last[1] === i) last[1] = i + 1;
    else runs.push([i, i + 1]);
  }
  return runs;
}

const HOUR_MS = 3_600_000;
/** Length of one piece of time; a lone piece is taken for an hour. */
const stepOf = ({ at }: ChartData): number => (at[1] ?? (at[0] ?? 0) + HOUR_MS) - (at[0] ?? 0);

function hatch(chart: uPlot, data: ChartData, colour: string): void {
  const { ctx, bbox } = chart;
  const step = stepOf(data);
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  for (const [from, to] of unknownRuns(data)) {
    const start = data.at[from] ?? 0;
    const end = (data.at[to - 1] ?? start) + step;
    const left = Math.max(bbox.left, chart.valToPos(start / 1_000, 'x', true));
    const right = Math.min(bbox.left + bbox.width, chart.valToPos(end / 1_000, 'x', true));
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, Math.max(0, right - left), bbox.height);
    ctx.clip();
    ctx.beginPath();
    for (let x = left - bbox.height; x < right; x += 8 * devicePixelRatio) {
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
    }
    ctx.stroke();
    ctx.restore();
  }
  ctx.restore();
}

type Columns = (number | null)[][];

const bars = uPlot.paths.bars?.({ size: [BAR_SHARE, WIDEST_BAR_PX], radius: 0.12 });
const MOST_POINTS = 60;
const LOOKS: Readonly<Record<ChartSeries['look'], (stroke: string, count: number) => Partial<uPlot.Series>>> = {
  line: (stroke, count) => ({ width: 2, points: { show: count < MOST_POINTS, size: 5, fill: stroke } }),
  dashes: () => ({ width: 2, dash: [5, 4], points: { show: false } }),
  bars: (stroke) => ({
    width: 0,
    fill: stroke,
    points: { show: false },
    ...(bars === undefined ? {} : { paths: bars }),
  }),
};

/** Values and their bands as uPlot wants them: columns beside one another, bands as pairs of columns. */
function layOut(element: Element, data: ChartData): { columns: Columns; series: uPlot.Series[]; bands: uPlot.Band[] } {
  // A value belongs to the middle of its piece.
  const columns: Columns = [data.at.map((at) => (at + stepOf(data) / 2) / 1_000)];
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  for (const one of data.series) {
    const stroke = colourOf(element, one.colour);
    columns.push([...one.values]);
    series.push({
      label: one.label,
      stroke,
      ...LOOKS[one.look](stroke, one.values.length),
    });
    if (one.low === undefined || one.high === undefined) continue;
    const at = columns.length;
    columns.push([...one.high], [...one.low]);
    series.push({ stroke: 'transparent', points: { show: false } }, { stroke: 'transparent', points: { show: false } });
    bands.push({ series: [at, at + 1], fill: withAlpha(stroke, BAND_ALPHA) });
  }
  return { columns, series, bands };
}

const withAlpha = (hex: string, alpha: number): string =>
  `${hex}${Math.round(255 * alpha)
    .toString(16)
    .padStart(2, '0')}`;

const heightOf = (element: Element): number => Math.max(LEAST_HEIGHT_PX, element.clientHeight);

/** Draw into an element, in its colours and width; drawn anew when the width changes. */
export function createTimeChart(element: HTMLElement, data: ChartData, options: ChartOptions): TimeChart {
  const [text, line, unknown] = ['--muted', '--line', '--map-hatch'].map((name) => colourOf(element, name));
  const { columns, series, bands } = layOut(element, data);
  const axis = {
    stroke: text ?? '#888888',
    grid: { stroke: line ?? '#dddddd', width: 1 },
    ticks: { show: false },
    font: `12px ${getComputedStyle(element).fontFamily}`,
  };
  const chart = new uPlot(
    {
      width: Math.max(200, element.clientWidth),
      height: heightOf(element),
      padding: [12, 20, 0, 0],
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), options.timeZone),
      legend: { show: false },
      cursor: { y: false, drag: { setScale: false, x: false, y: false }, points: { size: 8 } },
      scales: {
        x: { range: () => [(data.at[0] ?? 0) / 1_000, ((data.at.at(-1) ?? 0) + stepOf(data)) / 1_000] },
        y: { range: (_chart, low, high) => [Math.min(0, low ?? 0), high > 0 ? high * 1.06 : 1] },
      },
      axes: [
        {
          ...axis,
          space: options.isByDay ? 96 : 64,
          ...(options.isByDay ? { incrs: [1, 2, 7, 14].map((days) => days * 86_400) } : {}),

          grid: { show: false },
          values: (_chart, at) => at.map((s) => options.formatTime(s * 1_000)),
        },
        {
          ...axis,
          size: 56,
          ...(options.isWhole ? { incrs: WHOLE_STEPS } : {}),
          values: (_chart, values) => values.map(options.format),
        },
      ],
      series,
      bands,
      hooks: {
        drawClear: [(drawn) => hatch(drawn, data, unknown ?? '#999999')],
        setCursor: [(drawn) => options.onHover(drawn.cursor.idx ?? null)],
      },
    },
    columns as uPlot.AlignedData,
    element,
  );
  // The figure around it says what it shows; its table says it to those who cannot see it.
  chart.root.setAttribute('aria-hidden', 'true');
  const resize = new ResizeObserver(() => {
    if (element.clientWidth > 0 && element.clientWidth !== chart.width) {
      chart.setSize({ width: element.clientWidth, height: heightOf(element) });
    }
  });
  resize.observe(element);
  return {
    canvas: chart.ctx.canvas,
    close: () => {
      resize.disconnect();
      chart.destroy();
    },
  };
}
