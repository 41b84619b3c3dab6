import type { ReactNode } from 'react';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { RUNNING, useReport } from '../../hooks/report.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { sensorReport } from '../../link/reports.ts';
import { Panel } from '../../ui/page.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Loaded } from '../report/loaded.tsx';
import css from './store-page.module.css';
import { storeTexts } from './texts.ts';

/** What measures this store, and whether it is heard. */
export function SensorList({ zone }: { readonly zone: string }): ReactNode {
  const t = usePageTexts(storeTexts);
  const { formats } = useVenue();
  const sensors = useReport(sensorReport, RUNNING);
  return (
    <Panel span="third" title={t.sensors}>
      <Loaded query={sensors} height={14}>
        {(rows) => {
          const here = rows.filter((row) => row.zone === zone);
          if (here.length === 0) return <p className={css['note']}>{t.sensorsNone}</p>;
          return (
            <ul className={css['sensors']}>
              {here.map(({ id, kind, state, lastAt }) => (
                <li key={id}>
                  <strong>{id}</strong>
                  <StateMark tone={state === 'online' ? 'good' : 'warn'}>{t.states[state]}</StateMark>
                  <small>{t.kinds[kind]}</small>
                  <small>{lastAt === null ? t.never : formats.clock(lastAt)}</small>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Panel>
  );
}
