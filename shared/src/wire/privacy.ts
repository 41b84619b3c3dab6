import { z } from 'zod';

/**
 * How much of a device is kept, from least to most. `aggregate-5min`: counts only, nobody is followed; `associated-only`: clients of the
 * mall's own Wi-Fi and Bluetooth devices are followed, all others are not even counted; `aggregate-24h`: others are counted;
 * `consented`: only devices whose owner agreed are followed, others are counted.
 */
export const PRIVACY_MODES = ['aggregate-5min', 'associated-only', 'aggregate-24h', 'consented'] as const;
export type PrivacyMode = (typeof PRIVACY_MODES)[number];

/** What is stored now, where, and for how long. */
export const privacySchema = z.object({
  mode: z.enum(PRIVACY_MODES),
  /** The mall's time that this is about, epoch ms; null before the first event. */
  at: z.number().nullable(),
  /** Devices followed at this moment, by pseudonym. */
  devicesFollowed: z.number().int(),
  optedOut: z.number().int(),
  consented: z.number().int(),
  /** Rows of single devices that should have been erased by now, looked for in the history: 0, or something is wrong; null when history is away. */
  overdue: z.number().int().nullable(),
  stored: z.array(
    z.object({
      what: z.string(),
      /** `pseudonym`: tied to a device for one local day; `none`: to nobody. */
      identity: z.enum(['pseudonym', 'fixed-hash', 'account', 'none']),
      where: z.string(),
      keptS: z.number().nullable(),
      why: z.string(),
    }),
  ),
});
export type PrivacyReport = z.infer<typeof privacySchema>;

export const choiceSchema = z.strictObject({
  device: z.string().trim().min(1).max(128),
  choice: z.enum(['out', 'in']).default('out'),
});
