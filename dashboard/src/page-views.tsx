import type { Session } from '@atrium/shared/wire/http';
import { lazy, type ReactNode } from 'react';
import type { PageId } from './panels/shell/pages.ts';

type View = (props: { readonly session: Session; readonly id?: string }) => ReactNode;

const LivePage = lazy(() => import('./panels/live-page/live-page.tsx').then((part) => ({ default: part.LivePage })));
const TenantPage = lazy(() =>
  import('./panels/tenant-page/tenant-page.tsx').then((part) => ({ default: part.TenantPage })),
);
const StoresPage = lazy(() =>
  import('./panels/stores-page/stores-page.tsx').then((part) => ({ default: part.StoresPage })),
);
const StorePage = lazy(() =>
  import('./panels/store-page/store-page.tsx').then((part) => ({ default: part.StorePage })),
);
const HistoryPage = lazy(() =>
  import('./panels/history-page/history-page.tsx').then((part) => ({ default: part.HistoryPage })),
);
const QualityPage = lazy(() =>
  import('./panels/quality-page/quality-page.tsx').then((part) => ({ default: part.QualityPage })),
);
const SimulatorPage = lazy(() =>
  import('./panels/simulator-page/simulator-page.tsx').then((part) => ({ default: part.SimulatorPage })),
);
const AdminPage = lazy(() =>
  import('./panels/admin-page/admin-page.tsx').then((part) => ({ default: part.AdminPage })),
);
const FlowsPage = lazy(() =>
  import('./panels/flows-page/flows-page.tsx').then((part) => ({ default: part.FlowsPage })),
);
const FunnelPage = lazy(() =>
  import('./panels/funnel-page/funnel-page.tsx').then((part) => ({ default: part.FunnelPage })),
);
const ReplayPage = lazy(() =>
  import('./panels/replay-page/replay-page.tsx').then((part) => ({ default: part.ReplayPage })),
);
const GlossaryPage = lazy(() =>
  import('./panels/glossary-page/glossary-page.tsx').then((part) => ({ default: part.GlossaryPage })),
);

/** What each page of the navigation shows. All are fetched when they are opened. */
export const PAGE_VIEWS: Readonly<Record<PageId, View>> = {
  live: () => <LivePage />,
  my: ({ session }) => <TenantPage session={session} />,
  stores: ({ id }) => (id === undefined ? <StoresPage /> : <StorePage key={id} id={id} />),
  history: ({ session }) => <HistoryPage session={session} />,
  sensors: () => <QualityPage />,
  simulator: () => <SimulatorPage />,
  admin: ({ session }) => <AdminPage session={session} />,
  flows: () => <FlowsPage />,
  funnel: () => <FunnelPage />,
  replay: () => <ReplayPage />,
  glossary: () => <GlossaryPage />,
};
