import { HubError } from '@atrium/shared/errors';
import type { Venue } from '@atrium/shared/venue/venue';
import type { Fault } from './fault.ts';

/** A fault of a sensor that does not exist would break nothing, and say nothing. @throws HubError `BAD_REQUEST` */
export function checkSources(faults: readonly Fault[], { id, sensors, stores }: Venue): void {
  const known = new Set([...sensors, ...stores].map((each) => each.id));
  for (const fault of faults) {
    if ('source' in fault && fault.source !== undefined && !known.has(fault.source))
      throw new HubError('BAD_REQUEST', `fault ${fault.kind}: mall "${id}" has no sensor or store "${fault.source}"`);
  }
}
