/**
 * Rows as CSV that is safe to open in a spreadsheet: RFC 4180 quoting, a byte order mark so that Excel reads UTF-8, and text that
 * a spreadsheet would take for a formula gets an apostrophe in front.
 */
export function toCsv(rows: readonly object[], columns: readonly string[]): string {
  const lines = [columns.map(cell).join(',')];
  for (const row of rows) lines.push(columns.map((column) => cell((row as Record<string, unknown>)[column])).join(','));
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One level deep: `{a: {b: 1}}` becomes `a.b`. KPIs become `visits.value`, `visits.low`, … */
export function flatten(row: object): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(row)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [inner, part] of Object.entries(value)) flat[`${key}.${inner}`] = part;
    } else flat[key] = value;
  }
  return flat;
}
