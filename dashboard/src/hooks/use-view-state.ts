import { useCallback, useMemo } from 'react';
import { useSearch } from 'wouter';
import { readViewState, type ViewState, writeViewState } from './view-state.ts';

export type ChangeView = (change: Partial<ViewState>) => void;

/** Change the address in place. Reads the address itself, so that two changes before a render do not undo one another. */
export const changeView: ChangeView = (change) => {
  const search = writeViewState(location.search, change);
  history.replaceState(history.state, '', `${location.pathname}${search === '' ? '' : `?${search}`}${location.hash}`);
};

export function useViewState(): readonly [ViewState, ChangeView] {
  const search = useSearch();
  const state = useMemo(() => readViewState(search), [search]);
  return [state, useCallback(changeView, [])];
}
