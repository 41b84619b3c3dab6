import type { PurchaseRecord } from '../core/record.ts';
import { basketFact, itemFacts } from '../core/sales/sale-facts.ts';
import { eventNs } from './event-ns.ts';
import type { AnyPoint } from './history-schema.ts';

/** A till event as history keeps it: itself, what it adds to its store and channel, and its goods. */
export function purchasePoints(purchase: PurchaseRecord, mall: string): AnyPoint[] {
  const { store, at, id, kind, amount, till = '', channel = 'till', coupon = '', person } = purchase;
  const fact = basketFact(purchase);
  const timeNs = eventNs(at, id);
  return [
    {
      measurement: 'purchase',
      tags: { mall, store },
      fields: { purchase_id: id, kind, amount, net: fact.net, sales: fact.sales, till, channel, coupon },
      timeNs,
    },
    ...(person === undefined
      ? []
      : [
          {
            measurement: 'member_purchase' as const,
            tags: { mall, store },
            fields: { person, purchase_id: id, net: fact.net, sales: fact.sales, till },
            timeNs,
          },
        ]),
    { measurement: 'basket', tags: { mall, store, channel }, fields: { ...fact }, timeNs },
    ...itemFacts(purchase).map(
      ({ category, ...fields }): AnyPoint => ({
        measurement: 'item',
        tags: { mall, store, category },
        fields,
        timeNs: eventNs(at, `${id}|${fields.sku}`),
      }),
    ),
  ];
}
