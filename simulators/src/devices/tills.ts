import type { Venue } from '@atrium/shared/venue/venue';
import type { PurchaseMessage } from '@atrium/shared/wire/messages';
import { formatTopic } from '@atrium/shared/wire/topics';
import type { TimedMessage } from '../captures/timed-message.ts';
import type { Tills } from '../scenarios/scenario.ts';
import { lognormal, normal } from '../world/distributions.ts';
import type { Random } from '../world/random.ts';
import type { Sale } from '../world/truth.ts';

/** What a till sends of a sale, and when: its feed is a little behind. */
export function toPurchase({ id: mall, currency }: Venue, tills: Tills, sale: Sale, random: Random): TimedMessage {
  // Named by the till alone, so that it is wrong by the same all the time.
  const clock = tills.clockSdMs * normal(random.fork('clock', sale.store, sale.till ?? ''));
  const delay = lognormal(random.fork('feed', sale.id), tills.delayMedianMs, tills.delaySigma);
  const payload: PurchaseMessage = {
    id: sale.id,
    at: Math.round(sale.at + clock),
    amount: sale.amount,
    currency,
    kind: sale.sale,
    ...(sale.till === undefined ? {} : { till: sale.till }),
    ...(sale.member === undefined ? {} : { member: sale.member }),
    ...(sale.coupon === undefined ? {} : { coupon: sale.coupon }),
    channel: 'till',
  };
  return {
    at: Math.round(sale.at + delay),
    topic: formatTopic({ mall, kind: 'purchase', source: sale.store }),
    payload,
  };
}
