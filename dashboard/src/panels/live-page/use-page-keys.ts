import { type RefObject, useEffect } from 'react';
import { useSettings } from '../../hooks/settings.tsx';
import { changeView } from '../../hooks/use-view-state.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { readViewState, type ViewState } from '../../hooks/view-state.ts';
import { levelBeside, levelInView } from './model.ts';

export type PageKeysInput = {
  readonly search: RefObject<HTMLInputElement | null>;
  readonly help: RefObject<HTMLDialogElement | null>;
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input:not([type=radio]), select, textarea');

const toggle = (view: ViewState, to: ViewState['view']): Partial<ViewState> => ({
  view: view.view === to ? 'plan' : to,
});

/** Keys that work anywhere on the page, as long as nobody is writing. */
export function usePageKeys({ search, help }: PageKeysInput): void {
  const book = useVenue();
  const { theme, setTheme } = useSettings();

  useEffect(() => {
    const moveLevel = (view: ViewState, step: number): void => {
      const level = levelInView(book, view);
      if (level !== null)
        changeView({ level: levelBeside(book.levels, level, step).id, view: view.view === 'table' ? 'table' : 'plan' });
    };
    const leave = (view: ViewState): void => {
      if (help.current?.open) return;
      if (view.store !== null) changeView({ store: null });
      else if (theme === 'wall') setTheme('dark');
    };
    const find = (): void => {
      changeView({ store: null });
      // The list replaces the card of a store only with the next render.
      requestAnimationFrame(() => requestAnimationFrame(() => search.current?.focus()));
    };
    const actions = new Map<string, (view: ViewState) => void>([
      ['t', (view) => changeView(toggle(view, 'table'))],
      ['a', (view) => changeView(toggle(view, 'stack'))],
      ['PageUp', (view) => moveLevel(view, 1)],
      ['PageDown', (view) => moveLevel(view, -1)],
      ['Escape', leave],
      ['?', () => help.current?.showModal()],
      ['/', find],
    ]);
    const onKey = (event: KeyboardEvent): void => {
      const action = actions.get(event.key.length === 1 ? event.key.toLowerCase() : event.key);
      if (action === undefined || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      action(readViewState(location.search));
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [book, theme, setTheme, search, help]);
}
