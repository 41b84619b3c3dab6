import type { Pseudonym } from '@atrium/shared/ids';
import type { EpochMs, Millis } from '@atrium/shared/units';

/** Today's devices of members who agreed to be known again. A device's name lives a day, and so does its link. */
export type Links = Map<Pseudonym, { readonly person: Pseudonym; readonly at: EpochMs }>;

/** Longer than any local day and its stragglers, ms. */
const LINK_LIVES_MS: Millis = 48 * 3_600_000;
const MAX_LINKS = 200_000;

export function link(links: Links, device: Pseudonym, { person, at }: { person: Pseudonym; at: EpochMs }): void {
  links.delete(device);
  links.set(device, { person, at });
  for (const [oldest, { at: linkedAt }] of links) {
    if (links.size <= MAX_LINKS && linkedAt >= at - LINK_LIVES_MS) return;
    links.delete(oldest);
  }
}

/** Who withdraws is linked to nothing any more, from this moment. */
export function unlink(links: Links, person: Pseudonym): void {
  for (const [device, known] of links) if (known.person === person) links.delete(device);
}
