import { type ReactNode, useMemo } from 'react';
import { curveOf, isRecorded, usualOf } from '../../history/curve.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { RUNNING, useReport } from '../../hooks/report.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { useChoice } from '../../hooks/use-param.ts';
import { useCompared } from '../../hooks/usual.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { type Bucket, type KpiQuestion, kpiReport, type Period } from '../../link/reports.ts';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Loaded } from './loaded.tsx';
import { reportTexts } from './texts.ts';
import { lookOf, TimeFigure } from './time-figure.tsx';

const DAY_MS = 86_400_000;
const bucketOf = ({ from, to }: Period, within: Bucket): Bucket => (to - from > 1.2 * DAY_MS ? '1d' : within);

const SHOWN = ['visits', 'passersBy', 'purchases', 'conversion'] as const;

/** One number of a store over a day or several, with what is usual on these weekdays under it. */
export type DayCurveProps = { readonly store: string; readonly period: Period | null; readonly within?: Bucket };

export function DayCurve({ store, period, within = '15m' }: DayCurveProps): ReactNode {
  const t = usePageTexts(reportTexts);
  const all = useTexts();
  const { formats } = useVenue();
  const [metric, setMetric] = useChoice('curve', SHOWN);
  const question = useMemo<KpiQuestion | null>(
    () => (period === null ? null : { ...period, by: 'store', store, bucket: bucketOf(period, within) }),
    [period, store, within],
  );
  const rows = useReport(question === null ? null : kpiReport(question), RUNNING);
  const { answers } = useCompared(question, 'usual');
  const isByDay = question?.bucket === '1d';
  const name = all.kpi[metric];
  const data = useMemo(() => {
    if (rows.data === undefined) return null;
    const curve = curveOf(rows.data, metric);
    const main = { label: name, values: curve.values, low: curve.low, high: curve.high };
    const usual = usualOf(
      answers.map((answer) => curveOf(answer, metric)),
      curve.at,
    );
    return {
      at: curve.at,
      series: [
        { ...main, colour: '--accent', look: lookOf(metric) },
        ...(answers.length === 0
          ? []
          : [{ label: t.usual, values: usual.values, colour: '--series-2', look: 'dashes' as const }]),
      ],
    };
  }, [rows.data, answers, metric, name, t]);
  return (
    <Panel
      span="two-thirds"
      title={t.curve}
      lead={isByDay ? t.curveDays : t.curveLead}
      actions={
        <Segments
          label={t.curve}
          value={metric}
          options={SHOWN.map((value) => ({ value, text: all.kpi[value] }))}
          onChange={setMetric}
        />
      }
    >
      <Loaded query={rows} height={18}>
        {(found) =>
          data === null || !isRecorded(found) ? (
            <Notice tone="plain" icon="clock" title={t.noneYet}>
              {t.noneYetText}
            </Notice>
          ) : (
            <TimeFigure
              label={`${name}, ${t.curve}`}
              data={data}
              metric={metric}
              isByDay={isByDay}
              formatPiece={isByDay ? formats.dayShort : formats.hourMinute}
              formatAxis={isByDay ? formats.dayShort : formats.hourMinute}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}
