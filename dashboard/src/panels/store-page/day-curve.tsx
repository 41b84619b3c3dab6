import { type ReactNode, useMemo } from 'react';
import { curveOf, isRecorded, usualOf } from '../../history/curve.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { RUNNING, useReport } from '../../hooks/report.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { useChoice } from '../../hooks/use-param.ts';
import { useCompared } from '../../hooks/usual.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { type KpiQuestion, kpiReport, type Period } from '../../link/reports.ts';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Loaded } from '../report/loaded.tsx';
import { reportTexts } from '../report/texts.ts';
import { lookOf, TimeFigure } from '../report/time-figure.tsx';
import { storeTexts } from './texts.ts';

const SHOWN = ['visits', 'passersBy', 'purchases', 'conversion'] as const;

/** One number of the store over its day, with what is usual on this weekday under it. */
export function DayCurve({ store, today }: { readonly store: string; readonly today: Period | null }): ReactNode {
  const t = usePageTexts(storeTexts);
  const all = useTexts();
  const words = usePageTexts(reportTexts);
  const { formats } = useVenue();
  const [metric, setMetric] = useChoice('curve', SHOWN);
  const question = useMemo<KpiQuestion | null>(
    () => (today === null ? null : { ...today, by: 'store', store, bucket: '15m' }),
    [today, store],
  );
  const rows = useReport(question === null ? null : kpiReport(question), RUNNING);
  const { answers } = useCompared(question, 'usual');
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
      lead={today === null ? '' : t.curveLead(formats.hourMinute(today.from))}
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
            <Notice tone="plain" icon="clock" title={words.noneYet}>
              {words.noneYetText}
            </Notice>
          ) : (
            <TimeFigure
              label={`${name}, ${t.curve}`}
              data={data}
              metric={metric}
              formatPiece={formats.hourMinute}
              formatAxis={formats.hourMinute}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}
