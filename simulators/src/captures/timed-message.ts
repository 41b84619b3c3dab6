import type { EpochMs } from '@atrium/shared/units';

/** One MQTT message and the moment it was sent. */
export type TimedMessage = {
  readonly at: EpochMs;
  readonly topic: string;
  readonly payload: unknown;
};
