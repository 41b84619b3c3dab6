import { HubError } from '@atrium/shared/errors';
import type { PurchaseReceipt, RowError } from '@atrium/shared/wire/sales';
import type { Verdict } from '../core/intake/admission.ts';
import { salesOf } from '../core/sales/sale-facts.ts';
import {
  type PurchaseBody,
  type PurchaseRow,
  type RowFault,
  readPurchases,
} from '../decode/purchases/read-purchases.ts';
import type { Mall } from './mall.ts';
import type { PurchaseUploadQuery } from './ports.ts';

/** Errors that an answer lists at most. */
const MAX_SHOWN = 100;

/**
 * Take an upload of purchases, all of it or nothing: the sender mends what is wrong and sends the same again, since an id is
 * counted once however often and whichever way it comes.
 *
 * @returns what became of each row, once it is on disk; of a preview, what would
 * @throws HubError BAD_REQUEST listing every row that cannot be taken; STORE_UNREACHABLE and LOG_WRITE_FAILED as for any event
 */
export async function takePurchases(mall: Mall, upload: PurchaseUploadQuery): Promise<PurchaseReceipt> {
  const { venue, stores } = mall.index;
  const read = readPurchases(upload.body, { store: upload.store, stores, currency: venue.currency });
  const verdicts = mall.judge(read.rows.map(({ event }) => event));
  const untimely = read.rows.flatMap((row, i) => untimelyFault(row, verdicts[i] ?? 'accepted'));
  const errors = [...read.faults, ...untimely].sort((a, b) => a.row - b.row).map(toError);
  const receipt = (outcomes: readonly Verdict[]): PurchaseReceipt => ({
    preview: upload.preview,
    ...tell(read.rows, outcomes),
    currency: venue.currency,
    errors,
    ignored: [...read.ignored],
  });
  if (upload.preview) return receipt(verdicts);
  const origin = { topic: 'POST purchases', payload: bytesOf(upload.body) };
  if (errors.length > 0) {
    const events = read.rows.filter(({ row }) => untimely.some((fault) => fault.row === row)).map(({ event }) => event);
    await mall.offer({ events, faults: read.faults }, origin);
    throw refusal(errors);
  }
  const outcomes = await mall.offer({ events: read.rows.map(({ event }) => event), faults: [] }, origin);
  return receipt(outcomes.map(({ verdict }) => verdict));
}

function tell(rows: readonly PurchaseRow[], outcomes: readonly Verdict[]) {
  const told = rows.flatMap(({ row, event }, i) => {
    const outcome = outcomes[i];
    if (outcome !== 'accepted' && outcome !== 'duplicate') return [];
    return [{ row, id: event.message.id, store: event.store, outcome, net: salesOf(event.message).net }];
  });
  const taken = told.filter(({ outcome }) => outcome === 'accepted');
  return {
    accepted: taken.length,
    duplicate: told.length - taken.length,
    net: taken.reduce((sum, { net }) => sum + net, 0),
    rows: told.map(({ net: _net, ...row }) => row),
  };
}

const TOO_EARLY_OR_LATE: Partial<Record<Verdict, string>> = {
  future: "lies ahead of the hub's clock",
  late: 'lies more than 7 days back; purchases are taken for 7 days',
};

function untimelyFault({ row, event }: PurchaseRow, verdict: Verdict): RowFault[] {
  const detail = TOO_EARLY_OR_LATE[verdict];
  if (detail === undefined) return [];
  const { at } = event.message;
  return [{ row, line: null, reason: 'future', field: 'at', received: String(at), detail, at }];
}

const toError = ({ row, line, field, received, detail }: RowFault): RowError => ({
  row,
  line,
  field,
  received,
  detail,
});

function refusal(errors: readonly RowError[]): HubError {
  const [first] = errors;
  const where = first === undefined || first.row === 0 ? '' : `row ${first.row}, `;
  const more = errors.length > 1 ? `; ${errors.length - 1} more` : '';
  return new HubError(
    'BAD_REQUEST',
    `${where}${first?.field ?? 'body'}: ${first?.detail ?? ''}${more}. Nothing was taken`,
    {
      context: {
        ...(first !== undefined && first.row > 0 && { row: first.row }),
        field: first?.field ?? 'body',
        ...(first?.received != null && { received: first.received }),
        errors: errors.slice(0, MAX_SHOWN),
        errorCount: errors.length,
      },
    },
  );
}

const bytesOf = (body: PurchaseBody): Uint8Array =>
  Buffer.from(body.kind === 'csv' ? body.text.slice(0, 2_000) : JSON.stringify(body.value).slice(0, 2_000));
