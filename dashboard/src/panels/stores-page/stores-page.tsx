import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { hrefTo, useText } from '../../hooks/use-param.ts';
import { useViewState } from '../../hooks/use-view-state.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { SearchField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Controls, Page } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { findStores } from '../league/model.ts';
import { AvailabilityNote } from '../live-page/availability-note.tsx';
import { StoreTable } from '../store-table/store-table.tsx';
import css from './stores-page.module.css';
import { storesTexts } from './texts.ts';

const ANY = '';

/** Every store of the mall with its live numbers; each leads to its own page. */
export function StoresPage(): ReactNode {
  const t = usePageTexts(storesTexts);
  const { venue, levels, formats } = useVenue();
  const [view, change] = useViewState();
  const [, navigate] = useLocation();
  const [trade, setTrade] = useText('trade');
  const [question, setQuestion] = useState('');
  const trades = useMemo(() => [...new Set(venue.stores.map(({ category }) => category))].toSorted(), [venue]);
  const shown = useMemo(() => {
    const found = new Set(findStores(venue.stores, question, venue.stores.length));
    return venue.stores.filter(
      ({ id, level, category }) =>
        found.has(id) && (view.level === null || level === view.level) && (trade === null || category === trade),
    );
  }, [venue, question, view.level, trade]);
  const open = useCallback((store: string) => navigate(hrefTo(`/stores/${encodeURIComponent(store)}`)), [navigate]);

  return (
    <Page
      title={t.title}
      lead={t.lead(formats.count(shown.length), formats.count(venue.stores.length))}
      actions={
        <Controls>
          <SearchField label={t.find} value={question} onChange={setQuestion} />
          <Select
            label={t.level}
            value={view.level ?? ANY}
            options={[
              { value: ANY, text: t.allLevels },
              ...levels.map(({ id, name }) => ({ value: id, text: formats.label(name) })),
            ]}
            onChange={(level) => change({ level: level === ANY ? null : level })}
          />
          <Select
            label={t.trade}
            value={trade ?? ANY}
            options={[{ value: ANY, text: t.allTrades }, ...trades.map((value) => ({ value, text: value }))]}
            onChange={(value) => setTrade(value === ANY ? null : value)}
          />
        </Controls>
      }
    >
      <AvailabilityNote />
      <div className={css['table']}>
        {shown.length === 0 ? (
          <Notice tone="plain" icon="search" title={t.none}>
            {t.noneText}
          </Notice>
        ) : (
          <StoreTable
            stores={shown}
            sort={view.sort}
            onSort={(sort) => change({ sort })}
            selected={null}
            onSelect={open}
          />
        )}
      </div>
    </Page>
  );
}
