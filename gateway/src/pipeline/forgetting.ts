import { readFile } from 'node:fs/promises';
import { HubError } from '@atrium/shared/errors';
import type { EpochMs, Millis } from '@atrium/shared/units';
import { replaceFile } from '../platform/files.ts';
import type { Point } from './history-schema.ts';
import type { HistoryStore } from './ports.ts';

/**
 * Makes history forget who it was: sightings go, visits stay with a blank where the device was. Counted in the mall's own time, so
 * that a replayed year forgets day by day as the year itself would have.
 */
export type Forgetting = {
  /** Does nothing while it is at it already. @throws HubError when the store is away: the next call then catches up */
  readonly upTo: (watermark: EpochMs) => Promise<void>;
};

export type ForgettingDeps = {
  /** Where it is remembered what has been forgotten; without it the next run looks through all visits once more. */
  readonly path: string;
  readonly store: HistoryStore;
  readonly mall: string;
  /** How long rows may name a device, ms. */
  readonly keptMs: Millis;
};

/** Rows go this much early, in steps of as much: a store pays for each deletion, and none may be late. */
const STEP_MS: Millis = 600_000;
const VISITS_A_PAGE = 5_000;

export async function createForgetting({ path, store, mall, keptMs }: ForgettingDeps): Promise<Forgetting> {
  const step = Math.min(STEP_MS, Math.ceil(keptMs / 5));
  let done = await read(path);
  let running = false;

  async function blank(from: EpochMs, to: EpochMs): Promise<void> {
    const query = { measurement: 'visit', range: { from, to }, where: { mall: [mall] }, limit: VISITS_A_PAGE } as const;
    for (let afterNs: bigint | undefined; ; ) {
      const page: readonly Point<'visit'>[] = await store.points({
        ...query,
        ...(afterNs !== undefined && { afterNs }),
      });
      const named = page.filter(({ fields }) => fields.device !== '');
      const points = named.map((point) => ({ ...point, fields: { ...point.fields, device: '' } }));
      if (points.length > 0) await written({ points, removed: [] });
      afterNs = page.at(-1)?.timeNs;
      if (page.length < VISITS_A_PAGE) return;
    }
  }

  async function written(batch: Parameters<HistoryStore['write']>[0]): Promise<void> {
    const result = await store.write(batch);
    if (result.kind !== 'stored')
      throw new HubError('STORE_UNREACHABLE', `visits still name devices: ${result.reason}`);
  }

  async function forget(before: EpochMs): Promise<void> {
    await store.erase({ measurement: 'sighting', range: { from: 0, to: before }, where: { mall: [mall] } });
    await blank(done, before);
    done = before;
    await replaceFile(path, JSON.stringify({ before }));
  }

  return {
    upTo: async (watermark) => {
      const before = Math.ceil((watermark - keptMs) / step) * step;
      if (running || !Number.isFinite(before) || before <= done) return;
      running = true;
      await forget(before).finally(() => {
        running = false;
      });
    },
  };
}

async function read(path: string): Promise<EpochMs> {
  try {
    const { before } = JSON.parse(await readFile(path, 'utf8')) as { before?: unknown };
    return typeof before === 'number' && Number.isSafeInteger(before) && before > 0 ? before : 0;
  } catch {
    return 0;
  }
}
