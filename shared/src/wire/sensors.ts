import { z } from 'zod';

/** A receiver that talks but is not in the venue: a candidate for a place on the plan. */
export const discoveredSensorSchema = z.object({
  /** As the source calls it: to be given to a sensor of the venue as an alias, or as its id. */
  name: z.string(),
  /** How it came: `mqtt`, or the name of the decoder. */
  source: z.string(),
  /** What its events are of. */
  kind: z.enum(['wifi', 'ble', 'counter', 'unknown']),
  firstAt: z.number(),
  lastAt: z.number(),
  events: z.number(),
});
export type DiscoveredSensor = Readonly<z.infer<typeof discoveredSensorSchema>>;

/** What a dry run of a mapping is given: the expression, or the name of one that is configured, and a message as it would come. */
export const dryRunSchema = z.strictObject({
  decoder: z.string().min(1).max(128).optional(),
  expression: z.string().min(1).max(8_192).optional(),
  topic: z.string().max(512).default(''),
  receiver: z.string().min(1).max(128).optional(),
  /** The message: JSON, or text; bytes as `hex:…`. */
  payload: z.string().max(65_536),
});
export type DryRun = z.infer<typeof dryRunSchema>;

/** What would become of it. Nothing is taken, counted or kept. */
export const dryRunAnswerSchema = z.object({
  /** Events as the contract would have them; `sensor` is null for a receiver that the venue lacks. */
  events: z.array(
    z.object({
      kind: z.enum(['sighting', 'count', 'status']),
      receiver: z.string(),
      sensor: z.string().nullable(),
      message: z.record(z.string(), z.unknown()),
    }),
  ),
  faults: z.array(z.object({ reason: z.string(), field: z.string().nullable(), detail: z.string() })),
  ignored: z.number(),
});
export type DryRunAnswer = z.infer<typeof dryRunAnswerSchema>;
