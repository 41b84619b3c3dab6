import type { LevelId } from '@atrium/shared/ids';
import type { Level } from '@atrium/shared/venue/venue';
import { type KeyboardEvent, type ReactNode, useMemo, useRef } from 'react';
import { useMallFrame } from '../../hooks/live.tsx';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import { type LevelNow, occupancyByLevel } from '../../live/occupancy.ts';
import { Icon } from '../../ui/icon.tsx';
import css from './levels.module.css';

export type LevelsProps = {
  /** Null: all levels. */
  readonly current: LevelId | null;
  readonly onPick: (level: LevelId | null) => void;
};

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 };

/** The building, top floor first: who is where, and which level to look at. */
export function Levels({ current, onPick }: LevelsProps): ReactNode {
  const t = useTexts();
  const { venue, levels } = useVenue();
  const frame = useMallFrame();
  const list = useRef<HTMLDivElement>(null);
  const now = useMemo(() => (frame === null ? null : occupancyByLevel(venue, frame)), [venue, frame]);
  const most = Math.max(1, ...[...(now?.values() ?? [])].map(({ devices }) => devices ?? 0));

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    const tabs = [...(list.current?.querySelectorAll<HTMLElement>('[role=tab]') ?? [])];
    const here = tabs.indexOf(event.target as HTMLElement);
    if (step === undefined || here === -1) return;
    event.preventDefault();
    const next = tabs[(here + step + tabs.length) % tabs.length];
    next?.focus();
    next?.click();
  };

  return (
    <div
      ref={list}
      className={css['levels']}
      role="tablist"
      aria-label={t.levels.label}
      aria-orientation="vertical"
      onKeyDown={onKeyDown}
    >
      {levels.length > 1 && (
        <button
          type="button"
          role="tab"
          className={css['level']}
          aria-selected={current === null}
          tabIndex={current === null ? 0 : -1}
          onClick={() => onPick(null)}
        >
          <Icon name="layers" />
          <span>{t.levels.all}</span>
        </button>
      )}
      {levels.map((level) => (
        <LevelTab
          key={level.id}
          level={level}
          now={now?.get(level.id) ?? null}
          share={(now?.get(level.id)?.devices ?? 0) / most}
          isCurrent={level.id === current}
          onPick={() => onPick(level.id)}
        />
      ))}
    </div>
  );
}

type LevelTabProps = {
  readonly level: Level;
  readonly now: LevelNow | null;
  readonly share: number;
  readonly isCurrent: boolean;
  readonly onPick: () => void;
};

function LevelTab({ level, now, share, isCurrent, onPick }: LevelTabProps): ReactNode {
  const t = useTexts();
  const { formats } = useVenue();
  const devices = now?.devices ?? null;
  const unseen =
    now === null || now.unknownZones === 0
      ? null
      : t.levels.unseen(formats.count(now.unknownZones), formats.count(now.zones));
  return (
    <button
      type="button"
      role="tab"
      className={css['level']}
      aria-selected={isCurrent}
      tabIndex={isCurrent ? 0 : -1}
      data-level-tab={level.id}
      title={unseen ?? undefined}
      onClick={onPick}
    >
      <span className={css['name']}>{formats.label(level.name)}</span>
      <span>{devices === null ? '–' : formats.count(devices)}</span>
      <span className={css['bar']} aria-hidden="true">
        <span style={{ transform: `scaleX(${share})` }} />
      </span>
    </button>
  );
}
