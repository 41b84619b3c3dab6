import { z } from 'zod';
import { idSchema } from '../ids.ts';

/**
 * The control panel of the simulated mall: development only, loopback only. `npm run simulate -- panel` serves it at
 * {@link PANEL_PATH} of an address of its own, and passes everything else (page, API, socket) on to the hub: the dashboard opened
 * at that address has the panel beside it, at its own origin. At a hub's own address this path is the dashboard's page (HTML) like
 * any other: whoever gets no JSON has no panel.
 *
 * Who may: the hub's operators, with the cookie of their session, or `Authorization: Bearer` and the token that is in `panel-token`
 * of the data folder. Everything that changes something is JSON and of the same origin; faults are RFC 9457 problems.
 *
 * | Call | Answer |
 * |---|---|
 * | `GET /scenarios` | `{rows, next: null}` of {@link panelScenarioSchema} |
 * | `GET /faults` | `{rows, next: null}` of {@link panelFaultKindSchema}: what can be injected |
 * | `GET /state` | {@link panelStateSchema} |
 * | `GET /events` | server-sent events `state`, whose data is the same; one now, then at most one a second |
 * | `POST /run` {@link panelStartSchema} | 202 and the state; a run that is on ends first |
 * | `DELETE /run` | 202 and the state |
 * | `POST /faults` {@link panelInjectSchema} | 201 and the state |
 * | `DELETE /faults` | 200 and the state: what was injected by hand ends, what it held back goes out |
 */
export const PANEL_PATH = '/panel/v1';

export const panelScenarioSchema = z.object({
  name: z.string(),
  summary: z.string(),
  /** What a hub must make of it, in words. */
  expect: z.string(),
  seed: z.number(),
  /** Kinds of the faults that belong to it. */
  faults: z.array(z.string()),
});
export type PanelScenario = z.infer<typeof panelScenarioSchema>;

export const PANEL_FIELD_TYPES = ['time', 'share', 'number', 'source', 'kind', 'switch', 'clock'] as const;

/** A fault as a form: `KIND:name=value,…` is its text. */
export const panelFaultKindSchema = z.object({
  kind: z.string(),
  help: z.string(),
  fields: z.array(
    z.object({
      name: z.string(),
      /** `time` 90s or 20m; `source` a sensor, of purchases a store; `kind` a topic kind; `clock` HH:MM. */
      type: z.enum(PANEL_FIELD_TYPES),
      required: z.boolean(),
    }),
  ),
});
export type PanelFaultKind = z.infer<typeof panelFaultKindSchema>;

export const panelStartSchema = z.strictObject({
  scenario: z.string().min(1).max(64),
  /** Which of the possible days; without it the scenario's own. */
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  /**
   * Mall seconds a second, from where the mall's time stands to now. A mall that has come to now cannot run ahead: then it goes on at
   * most at 1, whatever was asked for.
   */
  speed: z.union([z.number().min(0.1).max(10_000), z.literal('max')]).optional(),
  radio: z.enum(['matched', 'mismatch']).optional(),
});
export type PanelStart = z.infer<typeof panelStartSchema>;

/** Times count from now. */
export const panelInjectSchema = z.strictObject({ fault: z.string().min(1).max(256) });
export type PanelInject = z.infer<typeof panelInjectSchema>;

/** What is true of one store since the run began; `hub` compares with `GET …/kpis?by=store&from&to` of the same span. */
export const panelStoreSchema = z.object({
  store: idSchema,
  /** Stays of shoppers that reached the visit threshold and are over. */
  visits: z.number(),
  /** Of those, stays of shoppers with a phone that can be followed: what a perfect hub reports. */
  trackableVisits: z.number(),
  /** Shoppers inside at `at`. */
  inside: z.number(),
  /** Trips that came past the front, and had no visit when they ended. */
  passersBy: z.number(),
  /** Sales less voids, and their sum less refunds, minor units. */
  purchases: z.number(),
  revenue: z.number(),
});
export type PanelStore = z.infer<typeof panelStoreSchema>;

export const PANEL_PHASES = ['idle', 'playing', 'stopping', 'failed'] as const;

export const panelStateSchema = z.object({
  mall: z.string(),
  currency: z.string(),
  phase: z.enum(PANEL_PHASES),
  /** Why the last run failed. */
  failure: z.string().nullable(),
  /** The run that is on, else the last one. */
  run: z
    .object({
      scenario: z.string(),
      seed: z.number(),
      speed: z.union([z.number(), z.literal('max')]),
      radio: z.enum(['matched', 'mismatch']),
      /** First moment of the mall's time, and where it stands. */
      from: z.number(),
      at: z.number().nullable(),
      messages: z.number(),
      sightings: z.number(),
      /** Faults at work, as text, with what they have touched so far. */
      faults: z.array(z.object({ text: z.string(), touched: z.number(), lost: z.number(), byHand: z.boolean() })),
      brokerConnected: z.boolean(),
    })
    .nullable(),
  truth: z
    .object({
      /** People in the mall, people who came through a door, and phones inside that can be followed. */
      inside: z.number(),
      entries: z.number(),
      trackableInside: z.number(),
      stores: z.array(panelStoreSchema),
    })
    .nullable(),
});
export type PanelState = z.infer<typeof panelStateSchema>;
