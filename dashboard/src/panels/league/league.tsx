import type { StoreId } from '@atrium/shared/ids';
import type { Store } from '@atrium/shared/venue/venue';
import { type ReactNode, type RefObject, useMemo, useState } from 'react';
import { useMallFrame } from '../../hooks/live.tsx';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import { isRatio, type MapMetric } from '../../live/store-metric.ts';
import { Icon } from '../../ui/icon.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { metricText } from '../floor/model.ts';
import css from './league.module.css';
import { findStores, leagueOf } from './model.ts';

export type LeagueProps = {
  readonly metric: MapMetric;
  readonly selected: StoreId | null;
  readonly onSelect: (store: StoreId) => void;
  readonly search: RefObject<HTMLInputElement | null>;
};

const TOP = 15;
const FOUND = 40;

/** The leading stores of the chosen metric, and the way to find any other. */
export function League({ metric, selected, onSelect, search }: LeagueProps): ReactNode {
  const t = useTexts();
  const [question, setQuestion] = useState('');
  return (
    <section className={css['league']} aria-label={t.league.title}>
      <header className={css['head']}>
        <h2>{t.league.title}</h2>
        <span>{t.metric.unit[metric]}</span>
      </header>
      <label className={css['find']} data-chrome="true">
        <Icon name="search" />
        <input
          ref={search}
          type="search"
          value={question}
          placeholder={t.league.find}
          aria-label={t.league.find}
          onChange={(event) => setQuestion(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setQuestion('');
          }}
        />
      </label>
      {question.trim() === '' ? (
        <Ranking metric={metric} selected={selected} onSelect={onSelect} />
      ) : (
        <Found question={question} metric={metric} selected={selected} onSelect={onSelect} />
      )}
    </section>
  );
}

type ListProps = Omit<LeagueProps, 'search'>;

function Ranking({ metric, selected, onSelect }: ListProps): ReactNode {
  const t = useTexts();
  const { venue, painting, formats } = useVenue();
  const frame = useMallFrame();
  const league = useMemo(
    () =>
      frame === null
        ? null
        : leagueOf(venue.stores, painting.colours(frame, metric), (store) => formats.label(store.name), TOP),
    [venue, painting, formats, frame, metric],
  );
  if (league === null) return <LeagueSkeleton />;
  return (
    <>
      {league.rows.length === 0 && <p className={css['note']}>{t.league.empty}</p>}
      <Rows count={league.rows.length}>
        {league.rows.map(({ store, name, value, share }, i) => (
          <Row
            key={store.id}
            place={i}
            rank={formats.count(i + 1)}
            store={store}
            name={name}
            value={metricText(metric, value, formats)}
            share={share}
            isSelected={store.id === selected}
            onSelect={onSelect}
          />
        ))}
      </Rows>
      {isRatio(metric) && league.rows.length > 0 && <p className={css['note']}>{t.league.ratio}</p>}
      {league.unknown > 0 && <p className={css['note']}>{t.league.unknown(league.unknown)}</p>}
    </>
  );
}

function Found({ question, metric, selected, onSelect }: ListProps & { readonly question: string }): ReactNode {
  const t = useTexts();
  const { venue, stores, painting, formats } = useVenue();
  const frame = useMallFrame();
  const found = useMemo(() => findStores(venue.stores, question, FOUND), [venue, question]);
  const readings = frame === null ? null : painting.colours(frame, metric).readings;
  return (
    <>
      <p className={css['note']} role="status">
        {found.length === 0 ? t.league.none : t.league.matches(found.length)}
      </p>
      <Rows count={found.length}>
        {found.map((id, i) => {
          const store = stores.get(id);
          const reading = readings?.get(id);
          if (store === undefined) return null;
          return (
            <Row
              key={id}
              place={i}
              rank={store.level}
              store={store}
              name={formats.label(store.name)}
              value={reading?.kind === 'known' ? metricText(metric, reading.value, formats) : '–'}
              share={0}
              isSelected={id === selected}
              onSelect={onSelect}
            />
          );
        })}
      </Rows>
    </>
  );
}

/** Height of a row, rem. */
const ROW = 2.125;

/** Rows are put in their place by a transform: a store that rises moves no other element of the page. */
function Rows({ count, children }: { readonly count: number; readonly children: ReactNode }): ReactNode {
  return (
    <div className={css['rows']}>
      <ol style={{ height: `${count * ROW}rem` }}>{children}</ol>
    </div>
  );
}

type RowProps = {
  readonly place: number;
  readonly rank: string;
  readonly store: Store;
  readonly name: string;
  readonly value: string;
  readonly share: number;
  readonly isSelected: boolean;
  readonly onSelect: (store: StoreId) => void;
};

function Row({ place, rank, store, name, value, share, isSelected, onSelect }: RowProps): ReactNode {
  return (
    <li style={{ transform: `translateY(${place * ROW}rem)` }}>
      <button type="button" className={css['row']} aria-pressed={isSelected} onClick={() => onSelect(store.id)}>
        <span className={css['rank']}>{rank}</span>
        <span className={css['name']} title={name}>
          {name}
        </span>
        <span className={css['value']}>{value}</span>
        <span className={css['bar']} aria-hidden="true">
          <span style={{ transform: `scaleX(${share})` }} />
        </span>
      </button>
    </li>
  );
}

function LeagueSkeleton(): ReactNode {
  return (
    <div className={css['rows']}>
      {Array.from({ length: TOP }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: identical placeholders
        <div key={i} className={css['waiting']}>
          <Skeleton look="line" />
        </div>
      ))}
    </div>
  );
}
