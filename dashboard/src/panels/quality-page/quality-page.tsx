import type { SensorRow } from '@atrium/shared/wire/http';
import { type ReactNode, useMemo } from 'react';
import { useMallNow } from '../../hooks/now.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useReport } from '../../hooks/report.ts';
import { useChoice } from '../../hooks/use-param.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { sensorReport } from '../../link/reports.ts';
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { Page, Panel, Panels } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { CsvLink } from '../report/download.tsx';
import { Loaded } from '../report/loaded.tsx';
import { FaultList } from './fault-list.tsx';
import { LedgerPanel } from './ledger-panel.tsx';
import css from './quality-page.module.css';
import { qualityTexts } from './texts.ts';

const FILTERS = ['all', 'trouble'] as const;
/** Sensor states change within seconds; this page is watched while one is repaired. */
const EVERY_MS = 10_000;
const SECOND_MS = 1_000;

/** Whether what is measured can be believed: every sensor, every event's fate, every message that could not be read. */
export function QualityPage(): ReactNode {
  const t = usePageTexts(qualityTexts);
  const { formats } = useVenue();
  const sensors = useReport(sensorReport, { everyMs: EVERY_MS });
  const heard = sensors.data?.filter(({ state }) => state === 'online').length ?? null;
  return (
    <Page
      title={t.title}
      {...(heard === null ? {} : { lead: t.lead(formats.count(heard), formats.count(sensors.data?.length ?? 0)) })}
      actions={<CsvLink report={sensorReport} />}
    >
      <Panels>
        <LedgerPanel />
        <SensorPanel />
        <FaultList />
      </Panels>
    </Page>
  );
}

const RANK: Readonly<Record<SensorRow['state'], number>> = { silent: 0, unknown: 1, never: 2, online: 3 };

function SensorPanel(): ReactNode {
  const t = usePageTexts(qualityTexts);
  const { venue } = useVenue();
  const [filter, setFilter] = useChoice('show', FILTERS);
  const sensors = useReport(sensorReport, { everyMs: EVERY_MS });
  const columns = useSensorColumns();
  return (
    <Panel
      title={t.sensors}
      actions={
        <Segments
          label={t.filter}
          value={filter}
          options={FILTERS.map((value) => ({ value, text: t.filters[value] }))}
          onChange={setFilter}
        />
      }
    >
      <Loaded query={sensors} height={24}>
        {(rows) => {
          const shown =
            filter === 'all' ? rows : rows.filter(({ state, online }) => state !== 'online' || online === false);
          if (venue.sensors.length === 0) return <p className={css['none']}>{t.sensorsNone}</p>;
          if (shown.length === 0) return <p className={css['none']}>{t.noTrouble}</p>;
          return (
            <DataTable
              caption={t.sensors}
              columns={columns}
              rows={shown}
              keyOf={({ id }) => id}
              sortedBy="state"
              testId="sensor-table"
            />
          );
        }}
      </Loaded>
    </Panel>
  );
}

function useSensorColumns(): readonly TableColumn<SensorRow>[] {
  const t = usePageTexts(qualityTexts);
  const { levels, stores, formats } = useVenue();
  const now = useMallNow(SECOND_MS);
  return useMemo(() => {
    const levelName = (id: string): string => {
      const level = levels.find((candidate) => candidate.id === id);
      return level === undefined ? id : formats.label(level.name);
    };
    const placeOf = ({ store, zone }: SensorRow): string => {
      const at = store === null ? undefined : stores.get(store);
      return at === undefined ? zone : formats.label(at.name);
    };
    const ageOf = ({ lastAt }: SensorRow): string => {
      if (lastAt === null || now === null) return t.never;
      return t.ago(formats.duration(Math.max(0, (now - lastAt) / SECOND_MS)));
    };
    return [
      { id: 'id', head: t.sensor, cell: ({ id }) => id, sort: ({ id }) => id },
      { id: 'kind', head: t.kind, cell: ({ kind }) => t.kinds[kind], sort: ({ kind }) => kind },
      { id: 'level', head: t.level, cell: ({ level }) => levelName(level), sort: ({ level }) => level },
      { id: 'place', head: t.place, cell: placeOf, sort: placeOf },
      {
        id: 'state',
        head: t.state,
        cell: ({ state }) => <StateMark tone={state === 'online' ? 'good' : 'warn'}>{t.states[state]}</StateMark>,
        sort: ({ state }) => RANK[state],
      },
      {
        id: 'online',
        head: t.online,
        cell: ({ online }) => (online === null ? t.saysNothing : online ? t.isOnline : t.isOffline),
        sort: ({ online }) => (online === null ? null : Number(online)),
      },
      {
        id: 'last',
        head: t.last,
        align: 'end',
        cell: (row) => <span title={row.lastAt === null ? undefined : formats.clock(row.lastAt)}>{ageOf(row)}</span>,
        sort: ({ lastAt }) => lastAt,
      },
    ];
  }, [t, levels, stores, formats, now]);
}
