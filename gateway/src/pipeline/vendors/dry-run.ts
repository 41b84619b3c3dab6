import { HubError } from '@atrium/shared/errors';
import type { DryRun, DryRunAnswer } from '@atrium/shared/wire/sensors';
import { fromHex, receiverKey } from '../../decode/vendors/address.ts';
import { VENDOR_DECODERS } from '../../decode/vendors/decoders.ts';
import type { VendorInput } from '../../decode/vendors/readings.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Mall } from '../mall.ts';
import { createMapping } from './mapping.ts';
import type { VendorDesk } from './vendor-desk.ts';

type Deps = { readonly mall: Mall; readonly desk: VendorDesk; readonly clock: Clock };

/** Events that an answer lists at most. */
const MAX_SHOWN = 200;

/**
 * Read a message as a decoder or an expression would. Nothing is taken, counted or kept; whoever asks sees the message he pasted.
 * @throws HubError BAD_REQUEST naming the field
 */
export async function dryRun(request: DryRun, { mall, desk, clock }: Deps): Promise<DryRunAnswer> {
  const input: VendorInput = {
    topic: request.topic,
    payload: bytesOf(request.payload),
    receivedAt: clock.now(),
    ...(request.receiver !== undefined && { receiver: request.receiver }),
  };
  const { readings, faults, ignored } = await decoderOf(request, desk)(input);
  return {
    events: readings.slice(0, MAX_SHOWN).map(({ kind, receiver, message }) => ({
      kind,
      receiver,
      sensor: desk.receiversOf(mall).get(receiverKey(receiver))?.id ?? null,
      message: { ...message },
    })),
    faults: faults.slice(0, MAX_SHOWN).map(({ reason, field, detail }) => ({ reason, field, detail })),
    ignored,
  };
}

function decoderOf({ decoder, expression }: DryRun, desk: VendorDesk) {
  if (expression !== undefined) return createMapping(expression);
  if (decoder !== undefined && (decoder in VENDOR_DECODERS || desk.mappings.includes(decoder)))
    return (input: VendorInput) => desk.decode(decoder, input);
  const names = [...Object.keys(VENDOR_DECODERS), ...desk.mappings].join(', ');
  throw new HubError('BAD_REQUEST', `decoder: give an expression, or one of ${names}`, {
    context: { field: 'decoder', ...(decoder !== undefined && { received: JSON.stringify(decoder) }) },
  });
}

function bytesOf(payload: string): Uint8Array {
  if (!payload.startsWith('hex:')) return Buffer.from(payload);
  const bytes = fromHex(payload.slice('hex:'.length).replace(/\s/g, ''));
  if (bytes !== null) return bytes;
  throw new HubError('BAD_REQUEST', 'payload: is not a whole number of bytes in hex', {
    context: { field: 'payload' },
  });
}
