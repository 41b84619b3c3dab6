import { isObject } from '../check.ts';
import { IGNORED, instantOf, type PaymentRead, placesOf, textOf, whole, wholeOf } from './payment.ts';

/**
 * Read a notification of WeChat Pay v3, decrypted: an ordinary transaction, its refund, or a member's purchase somewhere in the
 * mall (`MALL_TRANSACTION.SUCCESS`). Who paid is left out: that somebody paid is no consent to be followed.
 */
export function readWechat(eventType: string, resource: unknown): PaymentRead {
  if (!isObject(resource)) return IGNORED;
  switch (eventType) {
    case 'TRANSACTION.SUCCESS':
      return readTransaction(resource);
    case 'REFUND.SUCCESS':
      return readRefund(resource);
    case 'MALL_TRANSACTION.SUCCESS':
      return readMall(resource, 'sale');
    case 'MALL_REFUND.SUCCESS':
      return readMall(resource, 'refund');
    default:
      return IGNORED;
  }
}

type Fields = Readonly<Record<string, unknown>>;
const inside = (value: unknown): Fields => (isObject(value) ? value : {});

const placesIn = (fields: Fields): readonly string[] => {
  const scene = inside(fields['scene_info']);
  return placesOf(
    fields['shop_number'],
    inside(scene['store_info'])['id'],
    scene['device_id'],
    fields['attach'],
    fields['sub_mchid'],
    fields['mchid'],
  );
};

function readTransaction(fields: Fields): PaymentRead {
  if (fields['trade_state'] !== 'SUCCESS') return IGNORED;
  const amount = inside(fields['amount']);
  return whole({
    places: placesIn(fields),
    id: textOf(fields['out_trade_no']),
    at: instantOf(fields['success_time']),
    kind: 'sale',
    amount: wholeOf(amount['total']),
    currency: textOf(amount['currency'] ?? 'CNY'),
    channel: 'wechat',
  });
}

function readRefund(fields: Fields): PaymentRead {
  const amount = inside(fields['amount']);
  return whole({
    places: placesIn(fields),
    id: textOf(fields['out_refund_no']),
    at: instantOf(fields['success_time']),
    kind: 'refund',
    amount: wholeOf(amount['refund']),
    currency: textOf(amount['currency'] ?? 'CNY'),
    channel: 'wechat',
  });
}

/** The mall hears of a member's payment by the provider's own number; the shop's till may not know it. */
function readMall(fields: Fields, kind: 'sale' | 'refund'): PaymentRead {
  const isSale = kind === 'sale';
  return whole({
    places: placesIn(fields),
    id: textOf(isSale ? fields['transaction_id'] : fields['refund_id']),
    at: instantOf(isSale ? fields['time_end'] : (fields['refund_time'] ?? fields['time_end'])),
    kind,
    amount: wholeOf(isSale ? fields['amount'] : (fields['refund_amount'] ?? fields['amount'])),
    currency: 'CNY',
    channel: 'wechat',
  });
}
