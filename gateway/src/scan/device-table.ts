import type { SightingMessage } from '@atrium/shared/wire/messages';
import { type Properties, propertiesSchema, tellsHearing, toSighting } from './device.ts';

/** BlueZ itself forgets a device half a minute after it fell silent; more than this at once is no crowd but an attack. */
const MAX_DEVICES = 20_000;

/** What is known of each device, by its path at BlueZ. What comes in was written by others. */
export type DeviceTable = {
  /** Known from before. */
  readonly learn: (path: string, properties: unknown) => void;
  /** Found now. */
  readonly add: (path: string, properties: unknown) => void;
  readonly change: (path: string, changed: unknown, gone: unknown) => void;
  readonly forget: (path: string) => void;
  readonly clear: () => void;
  /** Messages of BlueZ that could not be read. */
  readonly unreadable: () => number;
};

type DeviceTableDeps = { readonly heard: (sighting: SightingMessage) => void; readonly now: () => number };

export function createDeviceTable({ heard, now }: DeviceTableDeps): DeviceTable {
  const known = new Map<string, Properties>();
  let unreadable = 0;

  function update(path: string, raw: unknown, gone: readonly string[]): Properties | null {
    const { success, data } = propertiesSchema.safeParse(raw);
    if (!success) {
      unreadable++;
      return null;
    }
    const kept = Object.entries(known.get(path) ?? { Address: addressIn(path) });
    known.set(path, { ...Object.fromEntries(kept.filter(([name]) => !gone.includes(name))), ...data });
    const oldest = known.size > MAX_DEVICES ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
    return data;
  }

  function hear(path: string, changed: Properties | null): void {
    if (changed === null || !tellsHearing(changed)) return;
    const sighting = toSighting(known.get(path) ?? {}, now());
    if (sighting !== null) heard(sighting);
  }

  return {
    learn: (path, properties) => void update(path, properties, []),
    add: (path, properties) => hear(path, properties === undefined ? null : update(path, properties, [])),
    change: (path, changed, gone) => hear(path, update(path, changed, Array.isArray(gone) ? gone.map(String) : [])),
    forget: (path) => void known.delete(path),
    clear: () => known.clear(),
    unreadable: () => unreadable,
  };
}

/** A device may change before it was introduced: its path ends in its address. */
const addressIn = (path: string): string => path.slice(-17).replaceAll('_', ':');
