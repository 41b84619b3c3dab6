/** Local seconds of the day; `closesAt` is later than `opensAt` and may pass midnight. */
export type Hours = { readonly opensAt: number; readonly closesAt: number };

const DAY_S = 86_400;
/** Nothing is known: the business day is the calendar day. */
export const ALL_DAY: Hours = { opensAt: 0, closesAt: DAY_S };

/**
 * Read the daily span of an opening-hours text (OpenStreetMap syntax, as IMDF uses it): `10:00-22:00`, `24/7`,
 * `Mo-Fr 10:00-21:00; Sa 10:00-22:00`. A week of different days becomes its earliest opening and latest closing.
 *
 * @returns null when no span is found or a time is impossible
 */
export function parseHours(text: string): Hours | null {
  if (/^\s*24\/7\s*$/.test(text)) return ALL_DAY;
  const spans = [...text.matchAll(/(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})/g)].map(spanOf);
  if (spans.length === 0 || spans.some((span) => span === null)) return null;
  const known = spans.filter((span) => span !== null);
  return {
    opensAt: Math.min(...known.map((span) => span.opensAt)),
    closesAt: Math.max(...known.map((span) => span.closesAt)),
  };
}

function spanOf(match: RegExpExecArray): Hours | null {
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = match.slice(1).map(Number);
  if (fromMinute > 59 || toMinute > 59 || fromHour > 23 || toHour > 47) return null;
  const opensAt = fromHour * 3600 + fromMinute * 60;
  const closes = toHour * 3600 + toMinute * 60;
  const closesAt = closes > opensAt ? closes : closes + DAY_S;
  return closesAt - opensAt <= DAY_S ? { opensAt, closesAt } : null;
}
