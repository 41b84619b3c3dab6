import type { EpochMs } from '@atrium/shared/units';
import type { Frame } from '@atrium/shared/wire/frame';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { startLink } from '../link/machine.ts';
import { addressOf, frameReport } from '../link/reports.ts';
import { createLiveStore } from '../live/live-store.ts';
import { createReplay, type Replay, type ReplayState } from '../live/replay.ts';
import { LiveContext, useLiveStore } from './live.tsx';
import { useServices } from './services.ts';
import { useVenue } from './venue.tsx';

export type ReplayControl = { readonly replay: Replay | null; readonly state: ReplayState | null };

/** Below it every page shows recorded frames as if they were live: the same floor, the same numbers, another source. */
export function ReplayProvider({
  at,
  children,
}: {
  readonly at: EpochMs;
  readonly children: (control: ReplayControl) => ReactNode;
}): ReactNode {
  const { api, clock } = useServices();
  const { venue } = useVenue();
  const live = useLiveStore();
  const [store] = useState(() => createLiveStore(startLink(clock.now()), (run) => void requestAnimationFrame(run)));
  const [control, setControl] = useState<ReplayControl>({ replay: null, state: null });
  const first = useRef(at);

  useEffect(() => {
    let seq = 0;
    const replay = createReplay(first.current, {
      clock,
      ask: (question) => {
        const report = frameReport(question);
        return api.read(addressOf(venue.id, report), report.read);
      },
      show: (frame: Frame) => {
        seq += 1;
        store.show(seq, frame);
      },
      report: (state) => setControl((before) => ({ ...before, state })),
      end: () => live.store.view().frame?.at ?? Number.MAX_SAFE_INTEGER,
    });
    setControl({ replay, state: replay.state() });
    return () => replay.close();
  }, [api, clock, venue, store, live]);

  const context = useMemo(() => ({ store, retry: () => {} }), [store]);
  return <LiveContext value={context}>{children(control)}</LiveContext>;
}
