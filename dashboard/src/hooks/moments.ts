import type { EpochMs } from '@atrium/shared/units';

/** Moments that somebody kept, in this browser. A browser may refuse its storage; then they last as long as the page. */
const MOST = 12;
const keyOf = (mall: string): string => `atrium.moments.${mall}`;
const unsaved = new Map<string, readonly EpochMs[]>();

export function keptMoments(mall: string): readonly EpochMs[] {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(keyOf(mall)) ?? '[]');
    return Array.isArray(saved) ? saved.filter((at) => typeof at === 'number').slice(0, MOST) : [];
  } catch {
    return unsaved.get(mall) ?? [];
  }
}

function save(mall: string, moments: readonly EpochMs[]): readonly EpochMs[] {
  const kept = moments.toSorted((a, b) => a - b).slice(-MOST);
  try {
    localStorage.setItem(keyOf(mall), JSON.stringify(kept));
  } catch {
    unsaved.set(mall, kept);
  }
  return kept;
}

/** The oldest goes when there are too many. */
export const keepMoment = (mall: string, at: EpochMs): readonly EpochMs[] =>
  save(mall, [...new Set([...keptMoments(mall), at])]);

export const forgetMoment = (mall: string, at: EpochMs): readonly EpochMs[] =>
  save(
    mall,
    keptMoments(mall).filter((moment) => moment !== at),
  );
