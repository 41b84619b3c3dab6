import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { createLink, type Link } from '../link/create-link.ts';
import { type LinkState, startLink } from '../link/machine.ts';
import { createLiveStore, isMallFrame, type LiveFrame, type LiveStore, type LiveView } from '../live/live-store.ts';
import { useServices } from './services.ts';
import { useSessionActions } from './session.ts';

export type Live = {
  readonly store: LiveStore<LinkState>;
  retry(): void;
};

export const LiveContext = createContext<Live | null>(null);

/** Keeps one link to the mall for all pages below it; the numbers outlive a change of page. */
export function LiveProvider({ mall, children }: { readonly mall: string; readonly children: ReactNode }): ReactNode {
  const { api, clock, page, createSocket } = useServices();
  const { ended } = useSessionActions();
  const link = useRef<Link | null>(null);
  const [store] = useState(() => createLiveStore(startLink(clock.now()), (run) => void requestAnimationFrame(run)));

  useEffect(() => {
    const isSessionOver = (): Promise<boolean> =>
      api.session().then(
        (session) => session === null,
        () => false,
      );
    link.current = createLink({ mall }, { socket: createSocket(), clock, sink: store, page, isSessionOver });
    return () => link.current?.close();
  }, [mall, api, clock, page, createSocket, store]);

  useEffect(
    () =>
      store.subscribe(() => {
        if (store.view().link.phase === 'expired') ended();
      }),
    [store, ended],
  );

  const live = useMemo<Live>(() => ({ store, retry: () => link.current?.retry() }), [store]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLiveStore(): Live {
  const live = useContext(LiveContext);
  if (live === null) throw new Error('useLiveStore outside of its provider');
  return live;
}

/** Part of the live view; renders again only when that part is another value. The selector must not build new objects. */
export function useLive<T>(select: (view: LiveView<LinkState>) => T): T {
  const { store } = useLiveStore();
  return useSyncExternalStore(
    store.subscribe,
    useCallback(() => select(store.view()), [store, select]),
  );
}

const frameOf = (view: LiveView<LinkState>): LiveFrame | null => view.frame;
const mallFrameOf = (view: LiveView<LinkState>) => (view.frame !== null && isMallFrame(view.frame) ? view.frame : null);
const linkOf = (view: LiveView<LinkState>): LinkState => view.link;

export const useFrame = (): LiveFrame | null => useLive(frameOf);
export const useMallFrame = (): ReturnType<typeof mallFrameOf> => useLive(mallFrameOf);
export const useLink = (): LinkState => useLive(linkOf);
