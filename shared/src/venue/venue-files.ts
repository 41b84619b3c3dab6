import { z } from 'zod';
import { storeRulesSchema } from '../metrics/rules.ts';

/**
 * A venue as files: the GeoJSON of an IMDF archive (OGC 20-094) plus two of our own, `sensor` and `till`. Keys are file names, with
 * or without their extension, so that a folder, an unpacked archive and one JSON bundle are all the same thing.
 */
export type VenueFiles = Readonly<Record<string, unknown>>;

/** The files that are read. Any other file of an archive (amenity, kiosk, fixture, …) is ignored. */
export const VENUE_FILE_NAMES = {
  manifest: 'manifest.json',
  venue: 'venue.geojson',
  level: 'level.geojson',
  unit: 'unit.geojson',
  opening: 'opening.geojson',
  anchor: 'anchor.geojson',
  occupant: 'occupant.geojson',
  sensor: 'sensor.geojson',
  till: 'till.geojson',
} as const;

export type VenueFileKey = keyof typeof VENUE_FILE_NAMES;

/** Features of all files together: 50 levels of 200 units with occupant, anchor, opening and two sensors each, twice over. */
export const MAX_FEATURES = 20_000;
/** Corners of all drawings together. */
export const MAX_POSITIONS = 500_000;

/** Archives write UUIDs in either case; a topic has only small letters. */
const reference = z
  .string()
  .transform((text) => (/^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/.test(text) ? text.toLowerCase() : text))
  .refine((text) => /^[a-z0-9][a-z0-9-]{0,62}$/.test(text), 'must be 1 to 63 characters of a-z, 0-9 and "-"');

const text = z.string().min(1).max(200);
const languageTag = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag such as en or zh-CN');
const label = z.union(
  [text, z.record(languageTag, text).refine((names) => Object.keys(names).length > 0, 'must have at least one name')],
  { error: 'must be a name, or names by language tag' },
);
const optionalLabel = label.nullish();

const position = z.tuple([z.number(), z.number()]).rest(z.number());
/** Corners of one ring: keeps every comparison of two drawings short. */
export const MAX_RING = 20_000;
const ring = z.array(position).min(3, 'must have at least three corners').max(MAX_RING);
const polygon = z.object({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) });
const multiPolygon = z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1)).min(1) });
const area = z.discriminatedUnion('type', [polygon, multiPolygon]);
const line = z.object({ type: z.literal('LineString'), coordinates: z.array(position).min(2) });
const point = z.object({ type: z.literal('Point'), coordinates: position });

const feature = <G extends z.ZodType, P extends z.ZodRawShape>(geometry: G, properties: P) =>
  z.object({ type: z.literal('Feature'), id: reference, geometry, properties: z.object(properties) });

/** One schema per file; unknown properties pass, because archives carry more than we read. */
export const featureSchemas = {
  venue: feature(z.unknown(), {
    name: label,
    timeZone: z.string({ error: 'must name an IANA time zone, e.g. Asia/Shanghai' }),
    currency: z.string({ error: 'must be an ISO 4217 code, e.g. CNY' }),
    hours: z.string().nullish(),
  }),
  level: feature(area, { ordinal: z.number().int().min(-50).max(200), name: optionalLabel, short_name: optionalLabel }),
  unit: feature(area, { category: text, level_id: reference, name: optionalLabel }),
  opening: feature(line, { category: text.nullish(), level_id: reference }),
  anchor: feature(point, { unit_id: reference }),
  occupant: feature(z.unknown(), {
    name: label,
    category: text,
    anchor_id: reference,
    rules: storeRulesSchema.nullish(),
  }),
  sensor: feature(point, {
    kind: z.enum(['wifi', 'ble', 'counter']),
    level_id: reference,
    zone: reference.nullish(),
    store: reference.nullish(),
    role: z.enum(['entrance', 'storefront']).nullish(),
    aliases: z.array(z.string().min(1).max(128)).max(16).nullish(),
  }),
  till: feature(z.unknown(), { store: reference }),
} as const;

export type FeatureKey = keyof typeof featureSchemas;
export type FeatureOf<K extends FeatureKey> = z.infer<(typeof featureSchemas)[K]>;
export type Area = z.infer<typeof area>;
export type RawLabel = z.infer<typeof label>;

/** IMDF archives say neither `units` nor metres: they are WGS 84. */
export const manifestSchema = z.object({
  version: z.string().min(1).max(64),
  language: languageTag.default('en'),
  units: z.enum(['m', 'lonlat']).default('lonlat'),
});
export type Manifest = z.infer<typeof manifestSchema>;
