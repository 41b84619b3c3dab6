/** Radio addresses in the many spellings of vendors, as `aa:bb:cc:dd:ee:ff`. */

const SIX_BYTES = /^(?:[0-9a-f]{2}[:\-. ]?){5}[0-9a-f]{2}$/i;
const DOTTED = /^(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}$/i;
const EIGHT_BYTES = /^0000(?:[0-9a-f]{12})$/;

const spell = (hex: string): string => hex.replace(/(..)(?!$)/g, '$1:');

/** @returns null for what is no address of six bytes, or of eight with two zero bytes in front */
export function toAddress(text: string): string | null {
  const trimmed = text.trim();
  if (SIX_BYTES.test(trimmed) || DOTTED.test(trimmed)) return spell(bare(trimmed));
  const hex = bare(trimmed);
  return EIGHT_BYTES.test(hex) ? spell(hex.slice(4)) : null;
}

const bare = (text: string): string => text.replace(/[^0-9a-f]/gi, '').toLowerCase();

export const addressOf = (bytes: Uint8Array): string => spell(toHex(bytes));

export function toHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
}

/** @returns null for an odd number of digits or anything that is none */
export function fromHex(hex: string): Uint8Array | null {
  if (hex.length % 2 === 1 || !/^[0-9a-f]*$/i.test(hex)) return null;
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/** How receivers are looked up: addresses in one spelling, other names without regard to case. */
export const receiverKey = (name: string): string => toAddress(name) ?? name.trim().toLowerCase();
