import type { EpochMs, Millis } from '@atrium/shared/units';
import { type Admission, purchaseKey, remember } from '../core/intake/admission.ts';
import { SETTLE_WITHIN_MS } from '../core/intake/clock.ts';
import { type Categories, categoryOf } from '../core/sales/categories.ts';
import type { HistoryStore } from './ports.ts';

const PAGE = 10_000;
/** The end of all times that are taken, epoch ms. */
const FOR_EVER: EpochMs = 4_102_444_800_000;
/** Goods that were not sold for a season may have their place taken, ms. */
const CATEGORIES_KEPT_MS: Millis = 120 * 86_400_000;

type Memory = {
  readonly admission: Admission;
  readonly categories: Categories;
  readonly mall: string;
  readonly present: EpochMs;
};

/**
 * Remember what history has and the log no longer. A till that sends a day again, days later and after a restart, must not have it
 * counted twice: log and history together know every purchase that can still be taken. And goods keep their names.
 */
export async function recallPurchases(store: HistoryStore, memory: Memory): Promise<void> {
  await recallIds(store, memory);
  const rows = await store.sums({
    measurement: 'item',
    range: { from: Math.max(0, memory.present - CATEGORIES_KEPT_MS), to: FOR_EVER },
    where: { mall: [memory.mall] },
    groupBy: ['category'],
    sum: ['lines'],
  });
  for (const { tags } of rows) categoryOf(memory.categories, tags['category'] ?? '');
}

async function recallIds(store: HistoryStore, { admission, mall, present }: Memory): Promise<void> {
  let afterNs: bigint | undefined;
  for (;;) {
    const points = await store.points({
      measurement: 'purchase',
      range: { from: Math.max(0, present - SETTLE_WITHIN_MS), to: FOR_EVER },
      where: { mall: [mall] },
      ...(afterNs !== undefined && { afterNs }),
      limit: PAGE,
    });
    for (const { tags, fields, timeNs } of points)
      remember(admission, 'p', Number(timeNs / 1_000_000n), purchaseKey(tags.store, fields.purchase_id));
    if (points.length < PAGE) return;
    afterNs = points.at(-1)?.timeNs;
  }
}
