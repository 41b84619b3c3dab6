import type { EpochMs } from '@atrium/shared/units';
import { badRowPolicy } from '../bad-row.ts';
import type { CaptureOptions } from '../capture-format.ts';
import { checkRowLimit, readCsv } from '../read-csv.ts';

/** One device was present in one facility. */
export type Detection = { readonly at: EpochMs; readonly facility: string; readonly device: string };

/** Names of the columns for messages, in case the file has no header. */
const COLUMNS = ['時間', '施設No', 'ユーザー情報'] as const;
/** Japan has no daylight saving: JST is always nine hours ahead. */
const JST_MS = 9 * 3_600_000;
const FIRST_MS = Date.UTC(2000, 0, 1);
const LAST_MS = Date.UTC(2100, 0, 1);

export const MALL = 'market';
export const storeId = (facility: string): string => `facility-${facility}`;
export const sensorId = (facility: string): string => `facility-${facility}-wifi`;

/** All rows in order of time; rows of one second keep their order. Duplicates stay. */
export async function readDetections(path: string, options: CaptureOptions): Promise<readonly Detection[]> {
  const refuse = badRowPolicy(options);
  const names = new Map<string, string>();
  const rows: Detection[] = [];
  let isFirst = true;
  for await (const { line, cells } of readCsv(path)) {
    const isHeader = isFirst && cells.every((cell) => !/^\d/.test(cell));
    isFirst = false;
    if (isHeader) continue;
    const read = readRow(cells);
    if ('column' in read) {
      refuse({ file: path, line, ...read });
      continue;
    }
    // A cell is a slice of its chunk and would keep all of it alive; one copy of each name does for millions of rows.
    rows.push({ at: read.at, facility: intern(names, read.facility), device: intern(names, read.device) });
    checkRowLimit(path, rows.length);
  }
  return rows.sort((a, b) => a.at - b.at);
}

type Trouble = { readonly column: string; readonly value: string; readonly detail: string };

function readRow(cells: readonly string[]): Detection | Trouble {
  const [time = '', facility = '', device = ''] = cells;
  if (cells.length !== 3) return { column: 'all', value: cells.join(','), detail: 'a row has three cells' };
  const at = readTime(time);
  if (at === null) return { column: COLUMNS[0], value: time, detail: 'must be a time like 2024-10-24 09:30:00' };
  if (!/^\d{1,18}$/.test(facility)) return { column: COLUMNS[1], value: facility, detail: 'must be a facility number' };
  if (device === '' || device.length > 128)
    return { column: COLUMNS[2], value: device, detail: 'must be 1 to 128 characters' };
  return { at, facility, device };
}

function readTime(text: string): EpochMs | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})$/.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  // 30 February would become 1 March.
  const isReal = new Date(local).toISOString().slice(0, 19) === text.replace(' ', 'T');
  return isReal && local >= FIRST_MS && local < LAST_MS ? local - JST_MS : null;
}

function intern(names: Map<string, string>, name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  names.set(name, name);
  return name;
}
