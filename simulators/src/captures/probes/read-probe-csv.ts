import { parseInstant } from '@atrium/shared/time/instant';
import { badRowPolicy } from '../bad-row.ts';
import type { CaptureOptions } from '../capture-format.ts';
import { readLines } from '../read-lines.ts';
import type { Probe } from './probe.ts';

/** The table that the project of the recordings makes of its frames: cells by semicolons, times of the room's own clock. */

const ZONE = 'Europe/Prague';
const NEEDED = ['datetime', 'src', 'rssi'] as const;
const MAC = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i;

export async function readProbeCsv(path: string, options: CaptureOptions): Promise<Probe[]> {
  const refuse = badRowPolicy(options);
  const probes: Probe[] = [];
  let columns: readonly string[] | null = null;
  for await (const { number: line, text } of readLines(path)) {
    const cells = text.replace(/^\uFEFF/, '').split(';');
    if (columns === null) {
      const missing = NEEDED.find((name) => !cells.includes(name));
      if (missing !== undefined)
        refuse({ file: path, line, column: missing, value: text, detail: 'the head must name this column' });
      columns = cells;
      continue;
    }
    const cell = (name: string): string => cells[columns?.indexOf(name) ?? -1] ?? '';
    const read = readRow(cell);
    if ('column' in read) refuse({ file: path, line, ...read });
    else probes.push(read);
  }
  return probes.sort((a, b) => a.at - b.at);
}

type Trouble = { readonly column: string; readonly value: string; readonly detail: string };

function readRow(cell: (name: string) => string): Probe | Trouble {
  const [time, device, level] = [cell('datetime'), cell('src'), cell('rssi')];
  const at = toInstant(time);
  if (at === null) return { column: 'datetime', value: time, detail: 'must be a time like 2022-10-19 15:01:16.5' };
  if (!MAC.test(device)) return { column: 'src', value: device, detail: 'must be an address of six bytes' };
  const rssi = level === '' ? null : Number(level);
  if (rssi !== null && !(rssi >= -127 && rssi < 0))
    return { column: 'rssi', value: level, detail: 'must be a level in dBm' };
  return { at, device: device.toLowerCase(), rssi };
}

const offsets = new Intl.DateTimeFormat('en', { timeZone: ZONE, timeZoneName: 'longOffset' });

/** The offset of the moment that the text would be in UTC: wrong only within the hours of a change of clocks, at night. */
function toInstant(text: string): number | null {
  const asUtc = parseInstant(text, 0);
  if (asUtc === null) return null;
  const zone = offsets.formatToParts(asUtc).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const hours = Number(/GMT\+0?(\d+)/.exec(zone)?.[1] ?? 0);
  return asUtc - hours * 3_600_000;
}
