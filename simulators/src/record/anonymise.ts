/** A keyed hash: equal texts give equal bytes, at least 16 of them, as long as the key lives. */
export type KeyedHash = (text: string) => Uint8Array;

/** A payload without the identities in it, of the same shape. */
export type Anonymiser = (payload: unknown) => unknown;

/** Who: replaced. A receipt names a purchase, and so who made it. */
const IDENTITIES = ['member', 'coupon', 'id'];
/** What, when and where, as the contract names it: kept. Whatever else a device says is left out, for nobody knows what it is. */
const KEPT =
  `at radio rssi associated txPower in out amount currency kind till channel sku category quantity event arm store online firmware
battery consent scope`.split(/\s+/);
const NESTED = ['sightings', 'items'];
const MAC = /^([0-9a-f]{2})([:-]?)[0-9a-f]{2}(?:\2[0-9a-f]{2}){4}$/i;
/** The bits of an address that say "made up by the device" and "to a group". */
const KIND_BITS = 0x03;

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Objects where the contract has none may hold anything. */
const plain = (value: unknown): unknown => (typeof value === 'object' ? null : value);

/**
 * Replace every device address, member, coupon, receipt and beacon by a keyed hash: the same one always by the same other. An
 * address stays an address of its kind, so that a hub still knows made-up ones from burnt-in ones. Sensors, stores, levels and times
 * stay, and a text that is no JSON object becomes as many dots.
 */
export function createAnonymiser(hash: KeyedHash): Anonymiser {
  const short = (text: string): string => hexOf(hash(text)).slice(0, 16);
  const device = (text: string): string => {
    const [, first = '', separator = ''] = MAC.exec(text) ?? [];
    if (first === '') return `anon-${short(`device ${text}`)}`;
    const [head = 0, ...rest] = hash(`mac ${text.toLowerCase().replaceAll(/[:-]/g, '')}`).slice(0, 6);
    const kind = Number.parseInt(first, 16) & KIND_BITS;
    return [(head & ~KIND_BITS) | kind, ...rest].map((byte) => hexOf(Uint8Array.of(byte))).join(separator);
  };
  const beacon = (value: unknown): unknown => {
    const [high = 0, low = 0, ...rest] = hash(`beacon ${JSON.stringify(value)}`);
    return {
      uuid: hexOf(hash(`beacon ${uuidOf(value)}`)).slice(0, 32),
      major: high * 256 + low,
      minor: (rest[0] ?? 0) * 256,
    };
  };

  const known = new Map<string, (value: unknown) => unknown>([
    ['device', (value) => (typeof value === 'string' ? device(value) : null)],
    ['beacon', beacon],
    ...KEPT.map((key) => [key, plain] as const),
    ...NESTED.map((key) => [key, (value: unknown) => (Array.isArray(value) ? value.map(clean) : null)] as const),
    ...IDENTITIES.map((key) => [key, (value: unknown) => `${key}-${short(`${key} ${String(value)}`)}`] as const),
  ]);
  const clean = (payload: unknown): unknown => {
    if (typeof payload === 'string') return '.'.repeat(payload.length);
    if (!isObject(payload)) return null;
    return Object.fromEntries(
      Object.entries(payload).flatMap(([key, value]) => {
        const replace = known.get(key);
        return replace === undefined ? [] : [[key, replace(value)]];
      }),
    );
  };
  return clean;
}

const uuidOf = (beacon: unknown): string => (isObject(beacon) ? String(beacon['uuid']) : '');
