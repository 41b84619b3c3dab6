import type { MetricKey } from '@atrium/shared/metrics/definitions';
import 'uplot/dist/uPlot.min.css';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type ChartData, createTimeChart } from '../../draw/time-chart.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useSettings } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import { UNITS } from '../../i18n/units.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { Icon } from '../../ui/icon.tsx';
import { reportTexts } from './texts.ts';
import css from './time-figure.module.css';

export type TimeFigureProps = {
  readonly label: string;
  readonly data: ChartData;
  readonly metric: MetricKey;
  /** How a piece of time is named in the read-out and the table, and on the axis. */
  readonly formatPiece: (at: number) => string;
  readonly formatAxis: (at: number) => string;
  readonly isByDay?: boolean;
  readonly onCanvas?: (canvas: HTMLCanvasElement | null) => void;
};

/** Counts are drawn as bars, one for each piece of time; everything else as a line. */
const isCount = (metric: MetricKey): boolean => ['people', 'visits', 'purchases'].includes(UNITS[metric]);
export const lookOf = (metric: MetricKey): 'bars' | 'line' =>
  isCount(metric) || metric === 'revenue' ? 'bars' : 'line';

/** Values over time: a chart with a read-out under the pointer, or the same as a table. */
export function TimeFigure(props: TimeFigureProps): ReactNode {
  const t = usePageTexts(reportTexts);
  const [isTable, setIsTable] = useState(false);
  const [hovered, setHovered] = useState<number | null>(null);
  return (
    <figure className={css['figure']} aria-label={props.label}>
      <figcaption className={css['caption']}>
        <Readout {...props} hovered={hovered} />
        <Button aria-pressed={isTable} onClick={() => setIsTable(!isTable)}>
          <Icon name={isTable ? 'chart' : 'table'} />
          {isTable ? t.asChart : t.asTable}
        </Button>
      </figcaption>
      {isTable ? <PieceTable {...props} /> : <Drawn {...props} onHover={setHovered} />}
    </figure>
  );
}

function Drawn({
  data,
  metric,
  formatAxis,
  isByDay,
  onCanvas,
  onHover,
}: TimeFigureProps & { readonly onHover: (index: number | null) => void }): ReactNode {
  const { theme } = useSettings();
  const { venue, formats } = useVenue();
  const place = useRef<HTMLDivElement>(null);
  const words = useRef({ formats, formatAxis });
  words.current = { formats, formatAxis };
  useEffect(() => {
    // The colours are read from the page: another theme is another drawing.
    if (place.current === null || theme === undefined) return;
    const chart = createTimeChart(place.current, data, {
      timeZone: venue.timeZone,
      format: (value) => words.current.formats.metricShort(metric, value),
      isWhole: isCount(metric),
      isByDay: isByDay === true,
      formatTime: (at) => words.current.formatAxis(at),
      onHover,
    });
    onCanvas?.(chart.canvas);
    return () => {
      onCanvas?.(null);
      chart.close();
    };
  }, [data, metric, isByDay, theme, venue, onCanvas, onHover]);
  return <div ref={place} className={css['chart']} data-testid="time-chart" />;
}

function Readout({
  data,
  metric,
  formatPiece,
  hovered,
}: TimeFigureProps & { readonly hovered: number | null }): ReactNode {
  const t = usePageTexts(reportTexts);
  const { formats } = useVenue();
  const format = (value: number): string => formats.metric(metric, value);
  const at = hovered === null ? undefined : data.at[hovered];
  return (
    <ul className={css['readout']}>
      {at !== undefined && <li className={css['when']}>{formatPiece(at)}</li>}
      {data.series.map(({ label, values, low, high, colour, look }) => {
        const value = hovered === null ? undefined : (values[hovered] ?? null);
        const range = hovered === null ? [] : [low?.[hovered], high?.[hovered]];
        return (
          <li key={label}>
            <svg width="18" height="8" aria-hidden="true">
              <path
                d="M0 4h18"
                stroke={`var(${colour})`}
                strokeWidth="2.5"
                strokeDasharray={look === 'dashes' ? '4 3' : undefined}
              />
            </svg>
            {label}
            {value !== undefined && <strong>{value === null ? t.unknown : format(value)}</strong>}
            {typeof range[0] === 'number' && typeof range[1] === 'number' && range[0] !== range[1] && (
              <span className={css['range']}>
                {format(range[0])} – {format(range[1])}
              </span>
            )}
          </li>
        );
      })}
      {(data.series[0]?.values ?? []).includes(null) && (
        <li>
          <span className={css['hatched']} aria-hidden="true" />
          {t.hatched}
        </li>
      )}
    </ul>
  );
}

type Piece = { readonly at: number; readonly index: number };

function PieceTable({ label, data, metric, formatPiece }: TimeFigureProps): ReactNode {
  const t = usePageTexts(reportTexts);
  const { formats } = useVenue();
  const format = (value: number): string => formats.metric(metric, value);
  const columns: TableColumn<Piece>[] = [
    { id: 'at', head: t.when, cell: ({ at }) => formatPiece(at), sort: ({ at }) => at },
    ...data.series.map(
      ({ label: head, values, low, high }): TableColumn<Piece> => ({
        id: head,
        head,
        align: 'end',
        sort: ({ index }) => values[index] ?? null,
        cell: ({ index }) => {
          const value = values[index] ?? null;
          const [from, to] = [low?.[index] ?? null, high?.[index] ?? null];
          const range = from === null || to === null || from === to ? '' : ` (${format(from)} – ${format(to)})`;
          return value === null ? t.unknown : `${format(value)}${range}`;
        },
      }),
    ),
  ];
  const rows = data.at.map((at, index) => ({ at, index }));
  return <DataTable caption={label} columns={columns} rows={rows} keyOf={({ at }) => String(at)} sortedBy="at" />;
}
