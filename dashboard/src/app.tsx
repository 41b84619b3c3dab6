import type { Session } from '@atrium/shared/wire/http';
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { LiveProvider } from './hooks/live.tsx';
import { useSession, useSessionEnd } from './hooks/session.ts';
import { useTexts } from './hooks/settings.tsx';
import { useViewState } from './hooks/use-view-state.ts';
import { useMalls, useVenueQuery, VenueProvider } from './hooks/venue.tsx';
import { LivePage } from './panels/live-page/live-page.tsx';
import { BarePage } from './panels/shell/bare-page.tsx';
import { Failure } from './panels/shell/failure.tsx';
import { Shell } from './panels/shell/shell.tsx';
import { ShellSkeleton } from './panels/shell/shell-skeleton.tsx';
import { Button } from './ui/button.tsx';
import { Notice } from './ui/notice.tsx';

const SignIn = lazy(() => import('./panels/sign-in/sign-in.tsx').then((part) => ({ default: part.SignIn })));
const MyStores = lazy(() => import('./panels/my-stores/my-stores.tsx').then((part) => ({ default: part.MyStores })));

const SIGN_IN = '/sign-in';
const homeOf = (session: Session): string => (session.role === 'tenant' ? '/my' : '/live');

/** Keep language, theme and whatever else was chosen when the page changes. */
const withSearch = (path: string): string => `${path}${location.search}`;

type Query = { readonly error: unknown; refetch(): Promise<unknown> };

function Failed({ query, session }: { readonly query: Query; readonly session: Session | null }): ReactNode {
  return (
    <BarePage session={session}>
      <Failure error={query.error} onRetry={() => void query.refetch()} />
    </BarePage>
  );
}

/** Who is there decides what is shown; the address decides what of it. */
export function App(): ReactNode {
  const session = useSession();
  const [path] = useLocation();
  const wasSignedIn = useRef(false);
  useEffect(() => {
    if (session.data) wasSignedIn.current = true;
  }, [session.data]);

  // A session that could not be confirmed is still the session: only without any answer is there nothing to show.
  if (session.data === undefined) {
    return session.isError ? <Failed query={session} session={null} /> : <ShellSkeleton />;
  }
  if (session.data !== null) return <SignedIn session={session.data} />;
  if (path !== SIGN_IN) return <Redirect to={withSearch(SIGN_IN)} replace />;
  return (
    <Suspense>
      <SignIn hasExpired={wasSignedIn.current} />
    </Suspense>
  );
}

function SignedIn({ session }: { readonly session: Session }): ReactNode {
  const home = homeOf(session);
  useSessionEnd(session);
  return (
    <Switch>
      <Route path={home}>
        <MallPage session={session} />
      </Route>
      {['/', SIGN_IN, '/live', '/my'].map((path) => (
        <Route key={path} path={path}>
          <Redirect to={withSearch(home)} replace />
        </Route>
      ))}
      <Route>
        <BarePage session={session}>
          <NotFound home={home} />
        </BarePage>
      </Route>
    </Switch>
  );
}

function MallPage({ session }: { readonly session: Session }): ReactNode {
  const t = useTexts();
  const [view] = useViewState();
  const malls = useMalls();
  if (malls.isPending) return <ShellSkeleton />;
  if (malls.isError) return <Failed query={malls} session={session} />;
  const wanted = [view.mall, session.mall, malls.data[0]?.id];
  const mall = wanted.find((id) => malls.data.some((row) => row.id === id));
  if (mall !== undefined && mall !== null) return <Mall key={mall} id={mall} session={session} />;
  return (
    <BarePage session={session}>
      <Notice tone="plain" icon="plan" title={t.empty.noMall}>
        {t.empty.noMallText}
      </Notice>
    </BarePage>
  );
}

function Mall({ id, session }: { readonly id: string; readonly session: Session }): ReactNode {
  const venue = useVenueQuery(id);
  if (venue.isPending) return <ShellSkeleton />;
  if (venue.isError) return <Failed query={venue} session={session} />;
  return (
    <VenueProvider venue={venue.data}>
      <LiveProvider mall={id}>
        <Shell session={session}>
          <Suspense>{session.role === 'tenant' ? <MyStores session={session} /> : <LivePage />}</Suspense>
        </Shell>
      </LiveProvider>
    </VenueProvider>
  );
}

function NotFound({ home }: { readonly home: string }): ReactNode {
  const t = useTexts();
  const [, navigate] = useLocation();
  return (
    <Notice
      tone="plain"
      icon="help"
      title={t.app.notFound}
      action={<Button onClick={() => navigate(withSearch(home))}>{t.app.home}</Button>}
    />
  );
}
