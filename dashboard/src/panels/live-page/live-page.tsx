import type { Level } from '@atrium/shared/venue/venue';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef } from 'react';
import { useSettings } from '../../hooks/settings.tsx';
import { type ChangeView, useViewState } from '../../hooks/use-view-state.ts';
import { useVenue } from '../../hooks/venue.tsx';
import type { ViewState } from '../../hooks/view-state.ts';
import { Notice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Floor } from '../floor/floor.tsx';
import { KpiStrip } from '../kpi/kpi-strip.tsx';
import { League } from '../league/league.tsx';
import { Levels } from '../levels/levels.tsx';
import { AvailabilityNote } from './availability-note.tsx';
import css from './live-page.module.css';
import { levelInView } from './model.ts';
import { Toolbar } from './toolbar.tsx';
import { usePageKeys } from './use-page-keys.ts';
import { useRotation } from './use-rotation.ts';

const loadTable = () => import('../store-table/store-table.tsx');
const loadStack = () => import('../stack/stack.tsx');
const loadCard = () => import('../store-card/store-card.tsx');
const StoreTable = lazy(() => loadTable().then((part) => ({ default: part.StoreTable })));
const StoreCard = lazy(() => loadCard().then((part) => ({ default: part.StoreCard })));
const KeyboardHelp = lazy(() => import('./keyboard-help.tsx').then((part) => ({ default: part.KeyboardHelp })));
const Stack = lazy(() => loadStack().then((part) => ({ default: part.Stack })));

/** The first sight is the plan. The other views are fetched right after it: they must open even when the hub has gone away. */
function usePrefetch(): void {
  useEffect(() => {
    // A view that cannot be fetched now is fetched when it is opened.
    const timer = setTimeout(() => void Promise.allSettled([loadTable(), loadStack(), loadCard()]), PREFETCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
}

const PREFETCH_AFTER_MS = 1_500;

/** The live view of a mall for its operator. */
export function LivePage(): ReactNode {
  const { t, theme } = useSettings();
  const book = useVenue();
  const [view, change] = useViewState();
  const search = useRef<HTMLInputElement>(null);
  const rail = useRef<HTMLElement>(null);
  const help = useRef<HTMLDialogElement>(null);
  const level = levelInView(book, view);
  usePageKeys({ search, help });
  usePrefetch();
  useRotation(level, view, theme);

  const select = useCallback(
    (store: string | null) => {
      const home = store === null ? undefined : book.stores.get(store)?.level;
      // A store that is picked from the list is shown where it is.
      change(home === undefined ? { store } : { store, level: home });
      // On a phone its card is below the plan.
      if (store !== null) requestAnimationFrame(() => rail.current?.scrollIntoView({ block: 'nearest' }));
    },
    [book, change],
  );
  const open = useCallback(
    (next: string | null) => change(next === null ? { view: 'stack' } : { level: next, view: 'plan' }),
    [change],
  );

  if (book.venue.levels.length === 0 || level === null) {
    return (
      <Notice tone="plain" icon="plan" title={t.empty.noLevels}>
        {t.empty.noLevelsText}
      </Notice>
    );
  }

  const isTable = view.view === 'table';
  const isAll = view.view === 'stack' && book.levels.length > 1;
  return (
    <div className={css['page']} data-wall={theme === 'wall'}>
      <KpiStrip />
      <AvailabilityNote />
      <div className={css['work']}>
        <section className={css['floor']}>
          <Toolbar view={view} change={change} onHelp={() => help.current?.showModal()} />
          <div className={css['body']}>
            <Levels
              current={isAll || (isTable && view.level === null) ? null : level.id}
              onPick={(next) => (isTable ? change({ level: next }) : open(next))}
            />
            <Suspense fallback={<Skeleton look="block" />}>
              <Sight view={view} change={change} level={level} onSelect={select} onOpen={open} />
            </Suspense>
          </div>
        </section>
        <aside ref={rail} className={css['rail']}>
          {view.store === null ? (
            <League metric={view.metric} selected={view.store} onSelect={select} search={search} />
          ) : (
            <Suspense fallback={<Skeleton look="block" />}>
              <StoreCard id={view.store} onClose={() => change({ store: null })} />
            </Suspense>
          )}
        </aside>
      </div>
      <Suspense>
        <KeyboardHelp ref={help} />
      </Suspense>
    </div>
  );
}

type SightProps = {
  readonly view: ViewState;
  readonly change: ChangeView;
  readonly level: Level;
  readonly onSelect: (store: string | null) => void;
  readonly onOpen: (level: string | null) => void;
};

/** One level, all of them, or the same stores as a table. */
function Sight({ view, change, level, onSelect, onOpen }: SightProps): ReactNode {
  const { venue, levels, storesByLevel } = useVenue();
  if (view.view === 'table') {
    return (
      <StoreTable
        stores={view.level === null ? venue.stores : (storesByLevel.get(level.id) ?? [])}
        sort={view.sort}
        onSort={(sort) => change({ sort })}
        selected={view.store}
        onSelect={onSelect}
      />
    );
  }
  if (view.view === 'stack' && levels.length > 1) {
    return <Stack metric={view.metric} heat={view.heat} onOpen={onOpen} />;
  }
  return (
    <Floor
      key={level.id}
      level={level}
      metric={view.metric}
      heat={view.heat}
      selected={view.store}
      onSelect={onSelect}
    />
  );
}
