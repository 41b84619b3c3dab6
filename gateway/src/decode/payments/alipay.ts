import { badPayment, centsOf, IGNORED, instantOf, type PaymentRead, placesOf, textOf, whole } from './payment.ts';

/** Times in Alipay's notifications have no zone and are Beijing's. */
const BEIJING_MINUTES = 480;

export type AlipayExpected = { readonly appId: string; readonly sellerId?: string };

/**
 * Read an asynchronous notification of Alipay (`notify_type=trade_status_sync`), whose signature was checked before. What its
 * documentation asks of the receiver is checked here: that it is meant for this app and this seller.
 */
export function readAlipay(form: Readonly<Record<string, string>>, expected: AlipayExpected): PaymentRead {
  if (form['app_id'] !== expected.appId) return badPayment('app_id', 'is not the app that this hub serves');
  if (expected.sellerId !== undefined && form['seller_id'] !== expected.sellerId)
    return badPayment('seller_id', 'is not the seller that this hub serves');
  if (form['refund_fee'] !== undefined) return readRefund(form);
  // A trade that is closed unpaid, or waits for its buyer, is no payment.
  if (form['trade_status'] !== 'TRADE_SUCCESS' && form['trade_status'] !== 'TRADE_FINISHED') return IGNORED;
  return whole({
    places: placesIn(form),
    id: textOf(form['out_trade_no']),
    at: instantOf(form['gmt_payment'], BEIJING_MINUTES),
    kind: 'sale',
    amount: centsOf(form['total_amount']),
    currency: form['trans_currency'] ?? 'CNY',
    channel: 'alipay',
  });
}

const placesIn = (form: Readonly<Record<string, string>>): readonly string[] =>
  placesOf(form['terminal_id'], form['store_id'], form['seller_id']);

/** `refund_fee` is all that was paid back on the order so far, and so it also names this refund. */
function readRefund(form: Readonly<Record<string, string>>): PaymentRead {
  const order = textOf(form['out_trade_no']);
  const total = centsOf(form['refund_fee']);
  const read = whole({
    places: placesIn(form),
    id: order === null || total === null ? null : `${order}:refunded:${total}`,
    at: instantOf(form['gmt_refund'], BEIJING_MINUTES),
    kind: 'refund',
    amount: total,
    currency: form['trans_currency'] ?? 'CNY',
    channel: 'alipay',
  });
  return read.kind === 'payment' && order !== null ? { ...read, payment: { ...read.payment, totalOf: order } } : read;
}
