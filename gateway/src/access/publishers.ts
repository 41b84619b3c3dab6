import { timingSafeEqual } from 'node:crypto';
import type { Grants } from './grants.ts';
import { topicsOf } from './topics.ts';

/** Who may publish at the embedded broker, and to which topics. */
export type Publishers = (
  user: string,
  password: string,
) => { readonly name: string; readonly may: (topic: string) => boolean } | null;

/** The one trusted publisher of local tools may publish everything; a device with a grant, as itself and while the grant is good. */
export function createPublishers(
  trusted: { readonly username: string; readonly password: string },
  grants: Pick<Grants, 'verify' | 'isLive'>,
): Publishers {
  return (user, password) => {
    if (isSame(user, trusted.username))
      return isSame(password, trusted.password) ? { name: user, may: () => true } : null;
    const grant = grants.verify(user, password);
    const topics = new Set(grant === null ? [] : topicsOf(grant));
    if (topics.size === 0) return null;
    return { name: user, may: (topic) => topics.has(topic) && grants.isLive(user) };
  };
}

/** Compare without telling by the time it takes how much was right. */
function isSame(given: string, wanted: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}
