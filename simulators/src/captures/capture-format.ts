import type { Millis } from '@atrium/shared/units';
import type { VenueFiles } from '@atrium/shared/venue/venue-files';
import type { BadRow } from './bad-row.ts';
import type { TimedMessage } from './timed-message.ts';

export type CaptureOptions = {
  /** Leave out rows that cannot be read instead of stopping at the first one. */
  readonly skipBad?: boolean;
  /** Told of every row that was left out. */
  readonly onBad?: (row: BadRow) => void;
  /**
   * `mall-site1` only: let every walk start at its own moment of a window this long, ms, so that many people walk at once. The moment
   * follows from the name of the walk alone. Without it every walk happens when it was recorded.
   */
  readonly overlapMs?: Millis;
};

/** A recording as others made it. `read` may be called again and gives the same messages in the same order. */
export type CaptureFormat = {
  /** @throws HubError `NOT_FOUND`, or `BAD_REQUEST` naming line, column and value */
  readonly read: (path: string, options: CaptureOptions) => AsyncIterable<TimedMessage>;
  /** The mall it was recorded in. */
  readonly venue?: (path: string, options?: CaptureOptions) => Promise<VenueFiles>;
};
