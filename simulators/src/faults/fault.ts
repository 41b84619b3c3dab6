import { idSchema } from '@atrium/shared/ids';
import { TOPIC_KINDS } from '@atrium/shared/wire/topics';
import { z } from 'zod';

/**
 * Everything that goes wrong between a device and the hub, as data: scenarios list it, and `--fault` says it on the command line.
 * Times count from the start of the run, ms. A fault touches what leaves the devices, never the truth.
 */

const DAY_MS = 86_400_000;
const time = z
  .number()
  .int()
  .min(0)
  .max(7 * DAY_MS);
const share = z.number().gt(0).max(1);

/** From when, and for how long; without them the whole run. */
const spell = { after: time.optional(), for: time.optional() };
/** Of which kind, and from which sensor (or store, for purchases); without them everything. */
const target = { ...spell, of: z.enum(TOPIC_KINDS).optional(), source: idSchema.optional() };
/** Messages that one fault holds back at most. A message that finds no room goes at once, or is lost where that would be a lie. */
export const MAX_HELD = 200_000;

const kinds = {
  drop: z.strictObject({ kind: z.literal('drop'), share, ...target }),
  delay: z.strictObject({ kind: z.literal('delay'), by: time, share: share.optional(), ...target }),
  duplicate: z.strictObject({ kind: z.literal('duplicate'), share, later: time.optional(), ...target }),
  reorder: z.strictObject({ kind: z.literal('reorder'), within: time.min(1), ...target }),
  skew: z.strictObject({
    kind: z.literal('skew'),
    by: z.number().int().min(-DAY_MS).max(DAY_MS),
    source: idSchema,
    ...spell,
  }),
  offline: z.strictObject({
    kind: z.literal('offline'),
    source: idSchema,
    after: time,
    for: time.min(1),
    spread: time.optional(),
    keep: z.number().int().min(1).max(MAX_HELD).optional(),
    will: z.boolean().optional(),
  }),
  death: z.strictObject({ kind: z.literal('death'), source: idSchema, after: time, will: z.boolean().optional() }),
  average: z.strictObject({
    kind: z.literal('average'),
    over: time.min(1),
    tail: time,
    source: idSchema.optional(),
    ...spell,
  }),
  flood: z.strictObject({
    kind: z.literal('flood'),
    source: idSchema,
    rate: z.number().int().min(1).max(10_000),
    associated: z.number().min(0).max(1).optional(),
    ...spell,
  }),
  'till-skew': z.strictObject({ kind: z.literal('till-skew'), sd: time, source: idSchema.optional() }),
  nightly: z.strictObject({
    kind: z.literal('nightly'),
    at: z.number().int().min(0).max(86_399),
    source: idSchema.optional(),
  }),
};

export type FaultKind = keyof typeof kinds;
export type Fault = { readonly [K in FaultKind]: Readonly<z.infer<(typeof kinds)[K]>> }[FaultKind];
export type FaultOf<K extends FaultKind> = Extract<Fault, { readonly kind: K }>;

export const FAULT_SCHEMAS: Readonly<
  Record<FaultKind, z.ZodType<Fault> & { readonly shape: Readonly<Record<string, z.ZodType>> }>
> = kinds;

/** One line each, for `--help`. */
export const FAULT_HELP: Readonly<Record<FaultKind, string>> = {
  drop: 'share=0..1 of the messages are lost',
  delay: 'by=TIME late; share=0..1 of them, default all',
  duplicate: 'share=0..1 are sent twice, the second time later=TIME, default at once',
  reorder: 'each leaves up to within=TIME later, so that they overtake each other',
  skew: 'the clock of source=SENSOR is wrong by=TIME, which may be negative',
  offline:
    'source=SENSOR keeps its messages for=TIME from after=TIME on, then sends them in any order\nwithin spread=TIME (1m); keep=N fit (200000), what comes then is lost; will: its status says so',
  death: 'source=SENSOR falls silent after=TIME and for good; will: its last will says online:false',
  average: 'receivers say once in over=TIME how loud each device was on average, and go on saying so for tail=TIME',
  flood: 'source=SENSOR hears rate=N made-up Wi-Fi addresses a second; associated=0..1 of them, default 0.2',
  'till-skew': 'each till has a clock of its own, wrong by a normal draw of standard deviation sd=TIME',
  nightly: 'purchases are sent together once a day, at=HH:MM local time (of replays: UTC)',
};
