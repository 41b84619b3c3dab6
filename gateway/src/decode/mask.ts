/** How much of a refused message is kept as a sample, characters. */
const SAMPLE_CHARS = 200;
/** How much of it is looked at, bytes: masking makes text shorter. */
const HEAD_BYTES = 1_024;

const ADDRESS = /(?<![0-9a-z])(?:[0-9a-f]{2}[:\-._ ]?){5}[0-9a-f]{2}(?![0-9a-z])|[0-9a-f]{12,}/gi;

/** Words of the contract, and of what senders get wrong: all that a sample may quote. */
const WORDS = new Set(
  `at device radio wifi ble rssi associated beacon uuid major minor txPower id in out amount currency kind sale refund void till
  items sku category quantity member coupon channel alipay wechat online consent granted withdrawn scope analytics member-link
  marketing event issued redeemed arm treated holdout store firmware battery sightings true false null NaN Infinity undefined mac
  type time ts timestamp value data payload sensor name topic`.split(/\s+/),
);

/** In order: a text in double quotes, closed or not; a number where JSON has one; a word. Whatever else there is are signs. */
const TOKEN =
  /"(?:[^"\\]|\\[\s\S])*"?|(?<=[:,[]\s*)(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?=\s*(?:[,}\]]|$))|[\p{L}\p{N}\p{M}@_\\.-]+/giu;
/** A phone number is longer. */
const SMALL_NUMBER_CHARS = 8;
const IS_TIME = /"at"\s*:\s*$/;

/**
 * The start of a refused payload for people to look at: the words of the contract, small numbers and times stay, all else is
 * masked, since anything may be an address or a person. It is better to mask too much: the structure is what helps.
 */
export function maskSample(payload: Uint8Array): string {
  const size = Math.min(payload.byteLength, HEAD_BYTES);
  const head = Buffer.from(payload.buffer, payload.byteOffset, size).toString('utf8');
  // Where the payload was cut a part of an address would not look like one.
  const whole = size === payload.byteLength ? head : head.replace(/[^{}[\],]*$/, '');
  return readable(whole.replace(TOKEN, maskToken)).slice(0, SAMPLE_CHARS);
}

function maskToken(token: string, number: string | undefined, place: number, text: string): string {
  if (token.startsWith('"')) return token.endsWith('"') && WORDS.has(token.slice(1, -1)) ? token : '"***"';
  if (number === undefined) return WORDS.has(token) ? token : '***';
  const isTime = /^\d{1,16}$/.test(number) && IS_TIME.test(text.slice(Math.max(0, place - 20), place));
  return isTime || number.length <= SMALL_NUMBER_CHARS ? number : '***';
}

/** A text of ours that names what somebody sent: addresses in it are masked, the rest stays. */
export const maskText = (text: string): string => readable(text.replace(ADDRESS, '***'));

const readable = (text: string): string => text.replace(/[\p{Cc}\ufffd]/gu, '?');
