import type { Grant } from '@atrium/shared/wire/access';
import type { Role } from '@atrium/shared/wire/http';

/** The one place that decides who may see what. Every route and every socket room asks here. */

export const COOKIE = 'atrium_session';

/** The value of a cookie, if there is one. */
export function cookieOf(cookieHeader: string | undefined, wanted: string): string | null {
  for (const part of (cookieHeader ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === wanted && value !== undefined && value !== '') return value;
  }
  return null;
}

/** The session token of a Cookie header, if there is one. */
export const tokenOf = (cookieHeader: string | undefined): string | null => cookieOf(cookieHeader, COOKIE);

/** What one may be: a person's role, or `till`, the key of a store that sends purchases. */
export type AskerRole = Role | 'till';

/** Who asks, a person or a key. `mall` null is every mall; `stores` counts for those who are bound to stores. */
export type Asker = {
  readonly user: string;
  readonly role: AskerRole;
  readonly mall: string | null;
  readonly stores: readonly string[];
};

/** A key reads what its store's tenant may, or sends its purchases; a device has no business with HTTP. */
export function askerOfKey({ id, mall, what }: Grant): Asker | null {
  if (what.kind !== 'read' && what.kind !== 'purchases') return null;
  return { user: `key:${id}`, role: what.kind === 'read' ? 'tenant' : 'till', mall, stores: [what.store] };
}

/** Everybody of the mall's own staff who works with its numbers. */
export const STAFF = ['operator', 'analyst'] as const satisfies readonly Role[];
/** Those who look after the machinery: data quality, never a store's business. */
export const MACHINERY = ['operator', 'analyst', 'developer'] as const satisfies readonly Role[];
export const EVERY_ROLE = ['operator', 'analyst', 'tenant', 'developer'] as const satisfies readonly Role[];

const isBoundToStores = ({ role }: Asker): boolean => role === 'tenant' || role === 'till';

/** May the asker know that the mall exists? */
export const seesMall = (asker: Asker, mall: string): boolean =>
  asker.mall === mall || (asker.mall === null && !isBoundToStores(asker));

/** The stores whose numbers the asker may see; null for all. A developer sees none. */
export function ownStores(asker: Asker): readonly string[] | null {
  if (isBoundToStores(asker)) return asker.stores;
  return asker.role === 'developer' ? [] : null;
}

/** May the asker see this store's numbers? */
export function seesStore(asker: Asker, mall: string, store: string): boolean {
  return seesMall(asker, mall) && (ownStores(asker)?.includes(store) ?? true);
}
