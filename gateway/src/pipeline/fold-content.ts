import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag, deserialize, serialize } from 'node:v8';
import type { Admission } from '../core/intake/admission.ts';
import type { ClockMode } from '../core/intake/clock.ts';
import type { FoldState } from '../core/state.ts';
import type { VenueIndex } from '../core/venue-index.ts';

/** What a checkpoint holds: the fold, and the keys of what is taken for days (those of sightings are read from the log again). */
export type FoldContent = { readonly state: FoldState; readonly lasting: Admission['slow'] };

export function packFold({ state, lasting }: FoldContent): Buffer {
  const { index: _index, effects: _effects, ...plain } = state;
  return serialize({ plain, lasting });
}

export function unpackFold(content: Buffer, index: VenueIndex): FoldContent {
  const { plain, lasting } = deserialize(content) as {
    plain: Omit<FoldState, 'index' | 'effects'>;
    lasting: Admission['slow'];
  };
  return { state: { ...plain, index, effects: [] }, lasting };
}

export type FoldSettings = { readonly index: VenueIndex; readonly mode: ClockMode; readonly holdMs: number };

/**
 * Names all that the fold's state depends on besides the log: its code, the thresholds, the venue, the clock. A checkpoint of
 * another name is another fold's. The code is taken as it lies on disk, so that nobody has to remember to count a version up.
 */
export function foldIdentity({ index, mode, holdMs }: FoldSettings): string {
  const hash = createHash('sha256').update(CODE);
  hash.update(JSON.stringify([index.venue, index.rules, index.rulesVersion, mode, holdMs, cachedDataVersionTag()]));
  return hash.digest('hex').slice(0, 16);
}

const CODE = hashOfCode(fileURLToPath(new URL('../core', import.meta.url)));

function hashOfCode(dir: string): Buffer {
  const hash = createHash('sha256');
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && /(?<!\.test|\.d)\.[jt]s$/.test(entry.name),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  for (const path of paths) hash.update(path.slice(dir.length)).update(readFileSync(path));
  return hash.digest();
}
