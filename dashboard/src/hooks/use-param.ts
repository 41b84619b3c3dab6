import { useCallback, useMemo } from 'react';
import { useSearch } from 'wouter';

/** Change parts of the address in place; null takes one away. */
export function changeParams(change: Readonly<Record<string, string | null>>): void {
  const params = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(change)) {
    if (value === null) params.delete(key);
    else params.set(key, value);
  }
  const search = params.toString();
  history.replaceState(history.state, '', `${location.pathname}${search === '' ? '' : `?${search}`}${location.hash}`);
}

/** One choice of a page, kept in its address so that the view can be shared; what is not understood is the first of `values`. */
export function useChoice<T extends string>(
  name: string,
  values: readonly [T, ...T[]],
): readonly [T, (value: T) => void] {
  const search = useSearch();
  const [first] = values;
  const text = useMemo(() => new URLSearchParams(search).get(name), [search, name]);
  const set = useCallback((value: T) => changeParams({ [name]: value === first ? null : value }), [name, first]);
  return [values.find((value) => value === text) ?? first, set];
}

export function useText(name: string): readonly [string | null, (value: string | null) => void] {
  const search = useSearch();
  const text = useMemo(() => new URLSearchParams(search).get(name), [search, name]);
  const set = useCallback((value: string | null) => changeParams({ [name]: value === '' ? null : value }), [name]);
  return [text, set];
}

/** What goes along from page to page: the mall, the look and the language. */
const KEPT = ['mall', 'theme', 'lang'];

/** The address of another page for the same person in the same mall. */
export function hrefTo(path: string, extra: Readonly<Record<string, string>> = {}): string {
  const params = new URLSearchParams(location.search);
  const kept = new URLSearchParams(
    [...params].filter(([key]) => KEPT.includes(key)).concat(Object.entries(extra)),
  ).toString();
  return kept === '' ? path : `${path}?${kept}`;
}
