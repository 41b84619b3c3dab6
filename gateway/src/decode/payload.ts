import { err, ok, type Result } from '@atrium/shared/result';
import { MAX_PAYLOAD_BYTES } from '@atrium/shared/wire/messages';
import { unpack } from 'msgpackr';
import { maskText } from './mask.ts';
import { type DecodeFault, fault } from './wire-event.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

const JSON_TYPES = new Set(['', 'application/json', 'text/plain']);
const MSGPACK_TYPES = new Set(['application/msgpack', 'application/x-msgpack', 'application/vnd.msgpack']);

/** Bytes to a value: JSON, or MessagePack when the MQTT 5 content type says so. */
export function parsePayload(
  payload: Uint8Array,
  contentType = '',
  maxBytes = MAX_PAYLOAD_BYTES,
): Result<unknown, DecodeFault> {
  if (payload.byteLength === 0) return err(fault('empty', 'the payload is empty'));
  if (payload.byteLength > maxBytes) {
    return err(fault('oversized', `the payload has ${payload.byteLength} bytes, more than ${maxBytes}`));
  }
  // What follows is the character set: text that is not UTF-8 shows by itself.
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  if (JSON_TYPES.has(type)) return parseJson(payload);
  if (MSGPACK_TYPES.has(type)) return parseMsgpack(payload);
  const shown = JSON.stringify(maskText(contentType.slice(0, 64)));
  return err(fault('content-type', `content type ${shown} is neither JSON nor MessagePack`));
}

function parseJson(payload: Uint8Array): Result<unknown, DecodeFault> {
  let text: string;
  try {
    text = utf8.decode(payload);
  } catch {
    return err(fault('utf8', 'the payload is not UTF-8'));
  }
  try {
    return ok(JSON.parse(text));
  } catch {
    // The parser's own message quotes the payload, and that may hold an address.
    return err(fault('json', 'the payload is not JSON'));
  }
}

function parseMsgpack(payload: Uint8Array): Result<unknown, DecodeFault> {
  try {
    return ok(unpack(payload));
  } catch {
    return err(fault('msgpack', 'the payload is not MessagePack'));
  }
}
