import { LANGUAGES, type Language } from '../i18n/messages.ts';
import { MAP_METRICS, type MapMetric } from '../live/store-metric.ts';
import { THEMES, type Theme } from '../theme/palette.ts';

export const VIEWS = ['plan', 'stack', 'table'] as const;
export type View = (typeof VIEWS)[number];

export const COLUMNS = [
  'name',
  'level',
  'inside',
  'visits',
  'passersBy',
  'captureRate',
  'engaged',
  'purchases',
  'revenue',
  'conversion',
] as const;
export type Column = (typeof COLUMNS)[number];
export type Sort = { readonly column: Column; readonly direction: 'up' | 'down' };

/** Everything that a page shows by choice. It lives in the address, so that any view can be bookmarked, shared and put on a wall. */
export type ViewState = {
  readonly mall: string | null;
  readonly level: string | null;
  readonly metric: MapMetric;
  readonly view: View;
  readonly store: string | null;
  readonly heat: boolean;
  readonly sort: Sort;
  /** Wallboard: seconds for which each level is shown in turn; null: one level stays. */
  readonly rotate: number | null;
  readonly theme: Theme | null;
  readonly lang: Language | null;
};

const DEFAULT_SORT: Sort = { column: 'visits', direction: 'down' };

const oneOf = <T extends string>(values: readonly T[], text: string | null): T | null =>
  values.find((value) => value === text) ?? null;

function readSort(text: string | null): Sort {
  const column = oneOf(COLUMNS, text?.replace(/^-/, '') ?? null);
  return column === null ? DEFAULT_SORT : { column, direction: text?.startsWith('-') ? 'down' : 'up' };
}

/** Faster than this nobody can read a level; slower than an hour is not turning. */
const ROTATE_S = [5, 3_600] as const;

function readSeconds(text: string | null): number | null {
  const seconds = Number(text ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.round(Math.min(ROTATE_S[1], Math.max(ROTATE_S[0], seconds))) : null;
}

/** Read the search part of an address. What is not understood falls back to the default: an old link still opens. */
export function readViewState(search: string): ViewState {
  const params = new URLSearchParams(search);
  return {
    mall: params.get('mall'),
    level: params.get('level'),
    metric: oneOf(MAP_METRICS, params.get('metric')) ?? 'occupancy',
    view: oneOf(VIEWS, params.get('view')) ?? 'plan',
    store: params.get('store'),
    heat: params.get('heat') !== 'off',
    sort: readSort(params.get('sort')),
    rotate: readSeconds(params.get('rotate')),
    theme: oneOf(THEMES, params.get('theme')),
    lang: oneOf(LANGUAGES, params.get('lang')),
  };
}

const sortText = ({ column, direction }: Sort): string => `${direction === 'down' ? '-' : ''}${column}`;

/** Write a change into the search part of an address; defaults and nothings are left out, other parameters stay. */
export function writeViewState(search: string, change: Partial<ViewState>): string {
  const params = new URLSearchParams(search);
  const next = { ...readViewState(search), ...change };
  const entries: Readonly<Record<keyof ViewState, string | null>> = {
    mall: next.mall,
    level: next.level,
    metric: next.metric === 'occupancy' ? null : next.metric,
    view: next.view === 'plan' ? null : next.view,
    store: next.store,
    heat: next.heat ? null : 'off',
    sort: sortText(next.sort) === sortText(DEFAULT_SORT) ? null : sortText(next.sort),
    rotate: next.rotate === null ? null : String(next.rotate),
    theme: next.theme,
    lang: next.lang,
  };
  for (const [key, value] of Object.entries(entries)) {
    if (value === null) params.delete(key);
    else params.set(key, value);
  }
  return params.toString();
}
