import { type ReactNode, useEffect, useState } from 'react';
import { dayStart, openingOf } from '../../history/periods.ts';
import { forgetMoment, keepMoment, keptMoments } from '../../hooks/moments.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { type Replay, type ReplayState, SPEEDS, type Speed } from '../../live/replay.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Select } from '../../ui/select.tsx';
import css from './replay-page.module.css';
import { replayTexts } from './texts.ts';

const QUARTER_MS = 900_000;

export type TransportProps = { readonly replay: Replay; readonly state: ReplayState; readonly day: string };

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.matches('input:not([type=range]):not([type=radio]), select, textarea, button');

/** Play, pause, faster, another day, moments that were kept. Space plays from anywhere. */
export function Transport({ replay, state, day }: TransportProps): ReactNode {
  const t = usePageTexts(replayTexts);
  const { venue, formats } = useVenue();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== ' ' || isTyping(event.target)) return;
      event.preventDefault();
      if (replay.state().isPlaying) replay.pause();
      else replay.play();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [replay]);
  const goToDay = (text: string): void => {
    const start = dayStart(text, venue.timeZone);
    if (start !== null) replay.seek(openingOf(start, venue).from);
  };
  return (
    <div className={css['transport']}>
      <Button
        look="icon"
        aria-label={state.isPlaying ? t.pause : t.play}
        title={state.isPlaying ? t.pause : t.play}
        onClick={() => (state.isPlaying ? replay.pause() : replay.play())}
      >
        <Icon name={state.isPlaying ? 'pause' : 'play'} />
      </Button>
      <Button onClick={() => replay.seek(state.at - QUARTER_MS)}>
        <span aria-hidden="true">−15</span>
        <span className="hidden-text">{t.earlier}</span>
      </Button>
      <Button onClick={() => replay.seek(state.at + QUARTER_MS)}>
        <span aria-hidden="true">+15</span>
        <span className="hidden-text">{t.later}</span>
      </Button>
      <Select
        label={t.speed}
        value={String(state.speed)}
        options={SPEEDS.map((speed) => ({ value: String(speed), text: t.times(formats.decimal(speed)) }))}
        onChange={(text) => replay.setSpeed((SPEEDS.find((speed) => String(speed) === text) ?? 1) satisfies Speed)}
      />
      <input
        type="date"
        className={css['day']}
        aria-label={t.day}
        value={day}
        onChange={(event) => goToDay(event.currentTarget.value)}
      />
      <span className={css['space']} />
      <Moments replay={replay} at={state.at} />
    </div>
  );
}

function Moments({ replay, at }: { readonly replay: Replay; readonly at: number }): ReactNode {
  const t = usePageTexts(replayTexts);
  const { venue, formats } = useVenue();
  const [kept, setKept] = useState(() => keptMoments(venue.id));
  const [isShared, setIsShared] = useState(false);
  const name = (moment: number): string => `${formats.dayShort(moment)} ${formats.hourMinute(moment)}`;
  return (
    <>
      {kept.length > 0 && (
        <ul className={css['kept']} aria-label={t.kept}>
          {kept.map((moment) => (
            <li key={moment}>
              <button type="button" onClick={() => replay.seek(moment)}>
                {name(moment)}
              </button>
              <button
                type="button"
                aria-label={t.forget(name(moment))}
                onClick={() => setKept(forgetMoment(venue.id, moment))}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <Button look="icon" aria-label={t.keep} title={t.keep} onClick={() => setKept(keepMoment(venue.id, at))}>
        <Icon name="star" />
      </Button>
      <Button
        look="icon"
        aria-label={isShared ? t.shared : t.share}
        title={isShared ? t.shared : t.share}
        onClick={() =>
          navigator.clipboard.writeText(location.href).then(
            () => setIsShared(true),
            // Without the permission the address bar has the same.
            () => setIsShared(false),
          )
        }
      >
        <Icon name="link" />
      </Button>
    </>
  );
}
