import { z } from 'zod';

/** Every name that travels in a topic or a path. One pattern for all of them, so that a topic can always be taken apart. */
export const ID_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/;

export const idSchema = z
  .string()
  .regex(ID_PATTERN, 'must be 1 to 63 characters of a-z, 0-9 and "-", starting with a letter or digit');

export type MallId = string;
export type LevelId = string;
export type ZoneId = string;
export type StoreId = string;
export type SensorId = string;
export type TillId = string;
/** What replaces a device address at the edge of the gateway: 16 hex digits of a keyed hash, good for one local day. */
export type Pseudonym = string;
export type VisitId = string;

export const isId = (text: string): boolean => ID_PATTERN.test(text);
