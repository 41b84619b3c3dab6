import type { EpochMs } from '@atrium/shared/units';
import { type Admission, purchaseKey, remember } from '../core/intake/admission.ts';
import type { HistoryStore } from './ports.ts';

const PAGE = 10_000;

/**
 * Remember the purchases that history has and the log no longer: a till that sends a day again, days later and after a restart,
 * must not have it counted twice. Log and history together know every purchase that can still be taken.
 * @returns how many were new to the memory
 */
export async function recallPurchases(
  store: HistoryStore,
  { admission, mall, since }: { readonly admission: Admission; readonly mall: string; readonly since: EpochMs },
): Promise<number> {
  let recalled = 0;
  let afterNs: bigint | undefined;
  for (;;) {
    const points = await store.points({
      measurement: 'purchase',
      range: { from: Math.max(0, since), to: 4_102_444_800_000 },
      where: { mall: [mall] },
      ...(afterNs !== undefined && { afterNs }),
      limit: PAGE,
    });
    for (const { tags, fields, timeNs } of points) {
      const at = Number(timeNs / 1_000_000n);
      if (remember(admission, 'p', at, purchaseKey(tags.store, fields.purchase_id))) recalled++;
    }
    if (points.length < PAGE) return recalled;
    afterNs = points.at(-1)?.timeNs;
  }
}
