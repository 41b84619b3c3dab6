import { err, ok, type Result } from '@atrium/shared/result';
import { type PurchaseMessage, purchaseSchema } from '@atrium/shared/wire/messages';
import { check } from '../check.ts';
import { type DecodeFault, fault } from '../wire-event.ts';

/** A till event as the contract has it, in the venue's own currency: the same check whichever way it came. */
export function decodePurchase(value: unknown, currency: string): Result<PurchaseMessage, DecodeFault> {
  const read = check(purchaseSchema, value);
  if (!read.ok || read.value.currency === currency) return read.ok ? ok(read.value) : read;
  const detail = `currency ${read.value.currency} is not the venue's ${currency}`;
  return err(fault('currency', detail, 'currency', read.value.at));
}
