import type { EpochMs } from '@atrium/shared/units';
import type { TimedMessage } from '../captures/timed-message.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * What a broker handed over, as a line of a capture: JSON objects as such, any other text as it is, so that `replay` sends the same.
 *
 * @returns null for bytes that are no text, such as MessagePack
 */
export function toTimedMessage(at: EpochMs, topic: string, bytes: Uint8Array): TimedMessage | null {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return null;
  }
  const parsed = parse(text);
  return { at, topic, payload: typeof parsed === 'object' && parsed !== null ? parsed : text };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
