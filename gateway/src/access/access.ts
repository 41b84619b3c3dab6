import type { Session } from '@atrium/shared/wire/http';

/** The one place that decides who may see what. Every route and every socket room asks here. */

export const COOKIE = 'atrium_session';

/** The session token of a Cookie header, if there is one. */
export function tokenOf(cookieHeader: string | undefined): string | null {
  for (const part of (cookieHeader ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === COOKIE && value !== undefined && value !== '') return value;
  }
  return null;
}

export const isOperator = (session: Session): boolean => session.role === 'operator';

/** May this session know that the mall exists? */
export const seesMall = (session: Session, mall: string): boolean => isOperator(session) || session.mall === mall;

/** The stores whose numbers this session may see; null for all. */
export const ownStores = (session: Session): readonly string[] | null => (isOperator(session) ? null : session.stores);

/** May this session see this store's numbers? */
export function seesStore(session: Session, mall: string, store: string): boolean {
  return seesMall(session, mall) && (ownStores(session)?.includes(store) ?? true);
}
