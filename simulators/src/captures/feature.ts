/** Pieces of the venue files that a capture writes. */

export type Json = Readonly<Record<string, unknown>>;
export type Feature = {
  readonly type: 'Feature';
  readonly id: string;
  readonly feature_type: string;
  readonly geometry: Json | null;
  readonly properties: Json;
};
export type Position = readonly [number, number];

/** @param kind IMDF feature type, which is also the name of its file */
export const feature = (kind: string, id: string, geometry: Json | null, properties: Json): Feature => ({
  type: 'Feature',
  id,
  feature_type: kind,
  geometry,
  properties,
});

export const collection = (features: readonly Feature[]): Json => ({ type: 'FeatureCollection', features });

export const pointAt = (position: Position): Json => ({ type: 'Point', coordinates: position });

/** @param corners of one outer ring, not closed */
export const polygonOf = (corners: readonly Position[]): Json => ({
  type: 'Polygon',
  coordinates: [[...corners, ...corners.slice(0, 1)]],
});
