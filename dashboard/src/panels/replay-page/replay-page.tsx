import { localTime } from '@atrium/shared/time/local-day';
import type { EpochMs } from '@atrium/shared/units';
import { type ReactNode, useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useMallNow } from '../../hooks/now.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { type ReplayControl, ReplayProvider } from '../../hooks/replay.tsx';
import { useTexts } from '../../hooks/settings.tsx';
import { changeParams, hrefTo } from '../../hooks/use-param.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { LivePage } from '../live-page/live-page.tsx';
import { failureText } from '../shell/failure-text.ts';
import css from './replay-page.module.css';
import { replayTexts } from './texts.ts';
import { Timeline } from './timeline.tsx';
import { Transport } from './transport.tsx';

const MINUTE_MS = 60_000;
const HALF_HOUR_MS = 1_800_000;

/** The moment of the address; a link to a moment is `?t=` and epoch ms. */
function sharedMoment(): EpochMs | null {
  const t = Number(new URLSearchParams(location.search).get('t') ?? Number.NaN);
  return Number.isFinite(t) && t > 0 ? t : null;
}

/** The time machine: the live view on recorded frames, and a timeline below it. */
export function ReplayPage(): ReactNode {
  const now = useMallNow(MINUTE_MS);
  const [start] = useState(sharedMoment);
  const [first, setFirst] = useState<EpochMs | null>(start);
  useEffect(() => {
    // The mall's time is known with the first live frame; half an hour ago is a good place to begin.
    setFirst((before) => before ?? (now === null ? null : now - HALF_HOUR_MS));
  }, [now]);
  if (first === null || now === null) return <Skeleton look="block" />;
  return <ReplayProvider at={first}>{(control) => <Machine control={control} now={now} />}</ReplayProvider>;
}

function Machine({ control, now }: { readonly control: ReplayControl; readonly now: EpochMs }): ReactNode {
  const { replay, state } = control;
  const { venue } = useVenue();
  const minute = state === null ? null : Math.floor(state.at / MINUTE_MS) * MINUTE_MS;
  useEffect(() => {
    // The address follows by the minute, so that it can be shared as it stands.
    if (minute !== null) changeParams({ t: String(minute) });
  }, [minute]);
  if (replay === null || state === null) return <Skeleton look="block" />;
  return (
    <div className={css['machine']} data-testid="replay" data-at={state.at} data-playing={state.isPlaying}>
      <Banner control={control} />
      <div className={css['view']}>
        <LivePage />
      </div>
      <div className={css['bar']}>
        <Transport replay={replay} state={state} day={localTime(state.at, venue.timeZone).day} />
        <Timeline replay={replay} at={state.at} now={now} />
      </div>
    </div>
  );
}

/** Says which moment this is, across the page: nobody may take the past for the present. */
function Banner({ control: { state } }: { readonly control: ReplayControl }): ReactNode {
  const t = usePageTexts(replayTexts);
  const all = useTexts();
  const { formats } = useVenue();
  if (state === null) return null;
  return (
    <div className={css['banner']}>
      <strong>{t.viewing(formats.dayShort(state.at), formats.clock(state.at))}</strong>
      <span>
        {state.error !== null
          ? t.failed(failureText(state.error, all))
          : state.isEmpty
            ? t.empty
            : state.isLoading
              ? t.loading
              : t.recorded}
      </span>
      <Link href={hrefTo('/live')} className={css['back']}>
        {t.back}
      </Link>
    </div>
  );
}
