import { type ReactNode, useMemo } from 'react';
import { type Ways, waysOf } from '../../history/flows.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { usePeriod } from '../../hooks/period.ts';
import { RUNNING, useReport } from '../../hooks/report.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { flowReport } from '../../link/reports.ts';
import { Notice } from '../../ui/notice.tsx';
import { Page, Panel, Panels } from '../../ui/page.tsx';
import { CsvLink } from '../report/download.tsx';
import { Loaded } from '../report/loaded.tsx';
import { PeriodChoice } from '../report/period-choice.tsx';
import { FlowMap } from './flow-map.tsx';
import { Neighbours } from './neighbours.tsx';
import { flowsTexts } from './texts.ts';
import { WayTable } from './way-table.tsx';

/** From store to store: on the plan, as a table, and around one store. */
export function FlowsPage(): ReactNode {
  const t = usePageTexts(flowsTexts);
  const { range, setRange, period } = usePeriod();
  const report = period === null ? null : flowReport(period);
  const flows = useReport(report, RUNNING);
  const ways = useMemo(() => (flows.data === undefined ? null : waysOf(flows.data)), [flows.data]);
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        <>
          <PeriodChoice range={range} onChange={setRange} />
          <CsvLink report={report} />
        </>
      }
    >
      <Loaded query={flows} height={30}>
        {() =>
          ways === null || ways.known.length === 0 ? (
            <Notice tone="plain" icon="clock" title={t.none}>
              {t.noneText}
            </Notice>
          ) : (
            <Shown ways={ways} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Shown({ ways }: { readonly ways: Ways }): ReactNode {
  const t = usePageTexts(flowsTexts);
  const { formats } = useVenue();
  return (
    <Panels>
      <FlowMap ways={ways.known} />
      <Neighbours ways={ways.known} />
      <Panel title={t.table} lead={t.tableLead(formats.count(ways.known.length), formats.count(ways.hidden))}>
        <WayTable ways={ways.known} />
      </Panel>
    </Panels>
  );
}
