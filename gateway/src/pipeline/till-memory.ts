import type { StoreId } from '@atrium/shared/ids';
import type { EpochMs, Millis } from '@atrium/shared/units';
import { type Admission, purchaseKey, remember } from '../core/intake/admission.ts';
import { SETTLE_WITHIN_MS } from '../core/intake/clock.ts';
import type { LogRecord } from '../core/record.ts';
import { type Amounts, amountOf, createAmounts, noteAmount, refundedOf } from '../core/sales/amounts.ts';
import { type Categories, categoryOf, createCategories } from '../core/sales/categories.ts';
import type { HistoryStore } from './ports.ts';

const PAGE = 10_000;
/** The end of all times that are taken, epoch ms. */
const FOR_EVER: EpochMs = 4_102_444_800_000;
/** Goods that were not sold for a season may have their place taken, ms. */
const CATEGORIES_KEPT_MS: Millis = 120 * 86_400_000;

/** What a mall remembers of its tills' events beside the sums: what they came to, and what kinds of goods there are. */
export type TillMemory = {
  readonly categories: Categories;
  /** What the till event of this id came to, as far as it is remembered: seven days. */
  readonly amountOf: (store: StoreId, id: string) => number | null;
  /** What was paid back on an order whose provider tells sums. */
  readonly refundedOf: (store: StoreId, order: string) => number;
  /** These are in the log. */
  readonly note: (records: readonly LogRecord[]) => void;
  /**
   * Remember what history has and the log no longer. A till that sends a day again, days later and after a restart, must not have
   * it counted twice: log and history together know every purchase that can still be taken. And goods keep their names. Once done,
   * it does nothing more; until then it may be tried again.
   */
  readonly recall: (from: Recall) => Promise<void>;
};

export type Recall = {
  readonly store: HistoryStore;
  readonly admission: Admission;
  readonly mall: string;
  /** The mall's time; nothing is recalled before it has one. */
  readonly present: EpochMs;
};

export function createTillMemory(): TillMemory {
  const amounts = createAmounts();
  const categories = createCategories();
  let isRecalled = false;
  return {
    categories,
    amountOf: (store, id) => amountOf(amounts, store, id),
    refundedOf: (store, order) => refundedOf(amounts, store, order),
    note: (records) => {
      for (const record of records) if (record.k === 'p') noteAmount(amounts, record.store, record);
    },
    recall: async (from) => {
      if (isRecalled || !Number.isFinite(from.present)) return;
      await recallIds(from, amounts);
      await recallCategories(from, categories);
      isRecalled = true;
    },
  };
}

async function recallCategories({ store, mall, present }: Recall, categories: Categories): Promise<void> {
  const rows = await store.sums({
    measurement: 'item',
    range: { from: Math.max(0, present - CATEGORIES_KEPT_MS), to: FOR_EVER },
    where: { mall: [mall] },
    groupBy: ['category'],
    sum: ['lines'],
  });
  for (const { tags } of rows) categoryOf(categories, tags['category'] ?? '');
}

async function recallIds({ store, admission, mall, present }: Recall, amounts: Amounts): Promise<void> {
  let afterNs: bigint | undefined;
  for (;;) {
    const points = await store.points({
      measurement: 'purchase',
      range: { from: Math.max(0, present - SETTLE_WITHIN_MS), to: FOR_EVER },
      where: { mall: [mall] },
      ...(afterNs !== undefined && { afterNs }),
      limit: PAGE,
    });
    for (const { tags, fields, timeNs } of points) {
      const { purchase_id: id, amount } = fields;
      remember(admission, 'p', Number(timeNs / 1_000_000n), purchaseKey(tags.store, id));
      noteAmount(amounts, tags.store, { id, amount });
    }
    if (points.length < PAGE) return;
    afterNs = points.at(-1)?.timeNs;
  }
}
