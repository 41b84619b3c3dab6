import type { MetricKey } from '@atrium/shared/metrics/definitions';
import type { Session } from '@atrium/shared/wire/http';
import { type ReactNode, useMemo, useState } from 'react';
import { changeOf } from '../../history/change.ts';
import { curveOf, isRecorded, usualOf } from '../../history/curve.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { RUNNING, useReport } from '../../hooks/report.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { useCompared } from '../../hooks/usual.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { UNITS } from '../../i18n/units.ts';
import { type KpiQuestion, kpiReport } from '../../link/reports.ts';
import { Notice } from '../../ui/notice.tsx';
import { Page, Panel, Panels } from '../../ui/page.tsx';
import { ChangeMark } from '../report/change-mark.tsx';
import { CsvLink, PngButton } from '../report/download.tsx';
import { KpiTile, Tiles } from '../report/kpi-tile.tsx';
import { Loaded } from '../report/loaded.tsx';
import { reportTexts } from '../report/texts.ts';
import { lookOf, TimeFigure } from '../report/time-figure.tsx';
import { Calendar } from './calendar.tsx';
import { HistoryControls } from './history-controls.tsx';
import { historyTexts } from './texts.ts';
import { type HistoryChoice, useHistoryChoice } from './use-history-choice.ts';

const TILES = ['footfall', 'visits', 'captureRate', 'dwellMedianS', 'purchases', 'revenue', 'conversion'] as const;
const DAY_MS = 86_400_000;
const isRatio = (metric: MetricKey): boolean => UNITS[metric] === 'ratio';

/** Any number of the mall or of a store over any period, beside another one. */
export function HistoryPage({ session }: { readonly session: Session }): ReactNode {
  const t = usePageTexts(historyTexts);
  const { formats } = useVenue();
  const choice = useHistoryChoice(session);
  const { period, question } = choice;
  const isInvalid = choice.range === 'custom' && period === null;
  return (
    <Page
      title={t.title}
      {...(period === null
        ? {}
        : {
            lead: t.lead(
              `${formats.dayShort(period.from)} ${formats.hourMinute(period.from)}`,
              endOf(period.to, formats),
            ),
          })}
      actions={<CsvLink report={question === null ? null : kpiReport(question)} />}
    >
      <HistoryControls choice={choice} session={session} />
      {isInvalid ? (
        <Notice tone="plain" icon="clock" title={t.ranges.custom}>
          {t.invalid}
        </Notice>
      ) : (
        <>
          <Totals choice={choice} />
          <Panels>
            <CurvePanel choice={choice} />
            {period !== null && period.to - period.from > 2 * DAY_MS && <Calendar choice={choice} />}
          </Panels>
        </>
      )}
    </Page>
  );
}

const endOf = (to: number, formats: { dayShort(at: number): string; hourMinute(at: number): string }): string =>
  `${formats.dayShort(to)} ${formats.hourMinute(to)}`;

const withoutBucket = ({ bucket: _, ...rest }: KpiQuestion): KpiQuestion => rest;

/** The period as single numbers, each with how it stands to the period that it is compared with. */
function Totals({ choice }: { readonly choice: HistoryChoice }): ReactNode {
  const t = usePageTexts(historyTexts);
  const question = useMemo(() => (choice.question === null ? null : withoutBucket(choice.question)), [choice.question]);
  // One earlier period stands for the usual here: the median of a ratio with its interval is not the ratio of medians.
  const comparison = choice.comparison === 'usual' ? 'week' : choice.comparison;
  const rows = useReport(question === null ? null : kpiReport(question), RUNNING);
  const { answers } = useCompared(question, comparison);
  const [before] = answers[0] ?? [];
  const row = rows.data?.[0] ?? null;
  return (
    <Tiles>
      {TILES.map((metric) => (
        <KpiTile
          key={metric}
          metric={metric}
          kpi={row?.[metric] ?? null}
          beside={
            row === null || before === undefined ? undefined : (
              <ChangeMark
                change={changeOf(row[metric], before[metric], isRatio(metric))}
                against={t.against[comparison]}
              />
            )
          }
        />
      ))}
    </Tiles>
  );
}

function CurvePanel({ choice }: { readonly choice: HistoryChoice }): ReactNode {
  const t = usePageTexts(historyTexts);
  const all = useTexts();
  const words = usePageTexts(reportTexts);
  const { formats } = useVenue();
  const { question, metric, comparison, bucket } = choice;
  const rows = useReport(question === null ? null : kpiReport(question), RUNNING);
  const { answers, isPending } = useCompared(question, comparison);
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null);
  const name = all.kpi[metric];
  const data = useMemo(() => {
    if (rows.data === undefined) return null;
    const curve = curveOf(rows.data, metric);
    const before = usualOf(
      answers.map((answer) => curveOf(answer, metric)),
      curve.at,
    );
    const beside =
      answers.length === 0
        ? []
        : [
            {
              label: t.comparisons[comparison],
              values: before.values,
              ...(answers.length > 1 ? { low: before.low, high: before.high } : {}),
              colour: '--series-2',
              look: 'dashes' as const,
            },
          ];
    const main = { label: name, values: curve.values, low: curve.low, high: curve.high };
    return { at: curve.at, series: [{ ...main, colour: '--accent', look: lookOf(metric) }, ...beside] };
  }, [rows.data, answers, metric, name, comparison, t]);
  const isShort = bucket !== '1d' && choice.period !== null && choice.period.to - choice.period.from < 1.2 * DAY_MS;
  const formatPiece = (at: number): string =>
    bucket === '1d'
      ? formats.dayShort(at)
      : isShort
        ? formats.hourMinute(at)
        : `${formats.dayShort(at)} ${formats.hourMinute(at)}`;
  const note = answers.length === 0 && comparison !== 'none' && !isPending ? t.nothingBefore : null;
  return (
    <Panel
      title={`${name} · ${t.curve}`}
      lead={note ?? (comparison === 'usual' && answers.length > 0 ? t.usualOf(formats.count(answers.length)) : '')}
      actions={<PngButton canvas={canvas} title={name} />}
    >
      <Loaded query={rows} height={20}>
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
              formatPiece={formatPiece}
              formatAxis={isShort ? formats.hourMinute : formats.dayShort}
              isByDay={!isShort}
              onCanvas={setCanvas}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}
