/** How much of a refused message is kept as a sample, characters. */
const SAMPLE_CHARS = 200;

const MAC = /(?<![0-9a-z])(?:[0-9a-f]{2}[:\-.]?){5}[0-9a-f]{2}(?![0-9a-z])/gi;
const LONG_HEX = /[0-9a-f]{12,}/gi;
const PRIVATE =
  /("?(?:device|member|coupon|mac|bssid|address|user|phone|name)"?\s*[:=]\s*)("(?:[^"\\]|\\.)*"?|[^,}\]\s]+)/gi;

/**
 * The start of a refused payload for people to look at, with everything masked that may be an address or a person. It is better
 * to mask too much: the structure is what helps.
 */
export function maskSample(payload: Uint8Array): string {
  const head = Buffer.from(payload.buffer, payload.byteOffset, Math.min(payload.byteLength, SAMPLE_CHARS * 2)).toString(
    'utf8',
  );
  return maskText(head).slice(0, SAMPLE_CHARS);
}

export function maskText(text: string): string {
  return text
    .replace(PRIVATE, '$1"***"')
    .replace(MAC, '***')
    .replace(LONG_HEX, '***')
    .replace(/[\p{Cc}\ufffd]/gu, '?');
}
