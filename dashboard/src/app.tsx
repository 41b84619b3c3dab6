import type { Session } from '@atrium/shared/wire/http';
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { Redirect, useLocation } from 'wouter';
import { LiveProvider } from './hooks/live.tsx';
import { useSession, useSessionEnd } from './hooks/session.ts';
import { useTexts } from './hooks/settings.tsx';
import { useViewState } from './hooks/use-view-state.ts';
import { useMalls, useVenueQuery, VenueProvider } from './hooks/venue.tsx';
import { PAGE_VIEWS } from './page-views.tsx';
import { BarePage } from './panels/shell/bare-page.tsx';
import { Failure } from './panels/shell/failure.tsx';
import { pagesFor } from './panels/shell/pages.ts';
import { Shell } from './panels/shell/shell.tsx';
import { ShellSkeleton } from './panels/shell/shell-skeleton.tsx';
import { Button } from './ui/button.tsx';
import { Contained } from './ui/contained.tsx';
import { Notice } from './ui/notice.tsx';
import { Skeleton } from './ui/skeleton.tsx';

const SignIn = lazy(() => import('./panels/sign-in/sign-in.tsx').then((part) => ({ default: part.SignIn })));

const SIGN_IN = '/sign-in';
/** The first page that this person may open. */
const homeOf = (session: Session): string => pagesFor(session.role)[0]?.path ?? '/glossary';

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
  const [path] = useLocation();
  useSessionEnd(session);
  const isOfOtherRole = ['/live', '/my'].includes(path) && path !== homeOf(session);
  if (path === '/' || path === SIGN_IN || isOfOtherRole) return <Redirect to={withSearch(homeOf(session))} replace />;
  return <MallPage session={session} />;
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
          <OpenPage session={session} />
        </Shell>
      </LiveProvider>
    </VenueProvider>
  );
}

/** The page of the address, as far as this person may open it; what is below a page's path is the id of something on it. */
function OpenPage({ session }: { readonly session: Session }): ReactNode {
  const t = useTexts();
  const [path] = useLocation();
  const [, first = '', id, ...rest] = path.split('/');
  const entry = pagesFor(session.role).find((page) => page.path === `/${first}`);
  if (entry === undefined || rest.length > 0) return <NotFound home={homeOf(session)} />;
  const View = PAGE_VIEWS[entry.id];
  return (
    <Contained
      key={path}
      fallback={(retry) => (
        <Notice
          tone="bad"
          icon="alert"
          title={t.app.crashed}
          action={<Button onClick={retry}>{t.failure.retry}</Button>}
        />
      )}
    >
      <Suspense fallback={<Skeleton look="block" />}>
        <View session={session} {...(id === undefined || id === '' ? {} : { id: decodeURIComponent(id) })} />
      </Suspense>
    </Contained>
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
