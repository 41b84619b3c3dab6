import type { LedgerOutcome, LedgerTotals } from '@atrium/shared/wire/http';
import { type ReactNode, useMemo } from 'react';
import { openingOf } from '../../history/periods.ts';
import { useMallNow } from '../../hooks/now.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useReport } from '../../hooks/report.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { ledgerReport, type Period } from '../../link/reports.ts';
import { Panel } from '../../ui/page.tsx';
import { Loaded } from '../report/loaded.tsx';
import css from './quality-page.module.css';
import { qualityTexts } from './texts.ts';

/** In the order of the sum. Written out: the schemas that hold the list weigh more than the page. */
const OUTCOMES: readonly LedgerOutcome[] = ['accepted', 'duplicate', 'late', 'malformed', 'dropped'];
const HOUR_MS = 3_600_000;
const EVERY_MS = 10_000;

/** The fate of every event of the day: the parts always make the whole. */
export function LedgerPanel(): ReactNode {
  const t = usePageTexts(qualityTexts);
  const { venue, formats } = useVenue();
  const now = useMallNow(HOUR_MS);
  const today = useMemo<Period | null>(
    () => (now === null ? null : { from: Math.min(openingOf(now, venue).from, now), to: now + 2 * HOUR_MS }),
    [now, venue],
  );
  const ledger = useReport(today === null ? null : ledgerReport(today), { everyMs: EVERY_MS });
  return (
    <Panel title={t.ledger} {...(today === null ? {} : { lead: t.ledgerLead(formats.hourMinute(today.from)) })}>
      <Loaded query={ledger} height={7}>
        {(totals) =>
          totals.received === 0 ? <p className={css['none']}>{t.noneReceived}</p> : <Outcomes totals={totals} />
        }
      </Loaded>
    </Panel>
  );
}

function Outcomes({ totals }: { readonly totals: LedgerTotals }): ReactNode {
  const t = usePageTexts(qualityTexts);
  const { formats } = useVenue();
  return (
    <>
      <div className={css['bar']} aria-hidden="true">
        {OUTCOMES.map((outcome) => (
          <span key={outcome} data-outcome={outcome} style={{ flexGrow: totals[outcome] / totals.received }} />
        ))}
      </div>
      <dl className={css['outcomes']} data-testid="ledger">
        <div>
          <dt>{t.received}</dt>
          <dd>{formats.count(totals.received)}</dd>
          <dd>
            {formats.count(totals.stored)} {t.stored}
          </dd>
        </div>
        {OUTCOMES.map((outcome) => (
          <div key={outcome} data-outcome={outcome}>
            <dt>{t.outcomes[outcome]}</dt>
            <dd title={t.share(formats.ratio(totals[outcome] / totals.received))}>{formats.count(totals[outcome])}</dd>
            <dd>{t.outcomeHints[outcome]}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
