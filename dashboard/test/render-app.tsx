import type { Session } from '@atrium/shared/wire/http';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { App } from '../src/app.tsx';
import { type Services, ServicesContext } from '../src/hooks/services.ts';
import { createQueries } from '../src/hooks/session.ts';
import { SettingsProvider } from '../src/hooks/settings.tsx';
import type { Api } from '../src/link/api.ts';
import { ApiError } from '../src/link/api-error.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createFakeSocket, type FakeSocket } from './fake-socket.ts';
import { smallMall } from './small-mall.ts';

export const operator: Session = { user: 'op', role: 'operator', mall: null, stores: [], expiresAt: 4_000_000_000_000 };
export const tenant: Session = { ...operator, user: 'tea', role: 'tenant', mall: 'small', stores: ['tea'] };

const api = (session: Session | null): Api => ({
  session: async () => session,
  signIn: async () => operator,
  signOut: async () => {},
  malls: async () => [{ id: 'small', name: smallMall.name }],
  venue: async () => smallMall,
  kpis: async () => [],
  read: async (_path, reader) => {
    const value = reader({ rows: [], next: null, totals: { received: 0 } });
    if (value === null) throw new ApiError({ kind: 'unreadable', status: 200 });
    return value;
  },
  send: async () => {
    throw new ApiError({ kind: 'unreachable' });
  },
});

export type Rendered = { readonly socket: FakeSocket; readonly clock: FakeClock; close(): void };

/** The whole dashboard in a document without a screen, with a hub that says what the test says. */
export function renderApp(path: string, session: Session | null, hub: Partial<Api> = {}): Rendered {
  const socket = createFakeSocket();
  const clock = createFakeClock();
  const services: Services = {
    api: { ...api(session), ...hub },
    clock,
    page: { isVisible: () => true, onVisibility: () => () => {}, onOnline: () => () => {} },
    createSocket: () => socket,
  };
  history.replaceState(null, '', path);
  const element = document.createElement('div');
  document.body.replaceChildren(element);
  const root = createRoot(element);
  root.render(
    <ServicesContext value={services}>
      <QueryClientProvider client={createQueries()}>
        <SettingsProvider>
          <App />
        </SettingsProvider>
      </QueryClientProvider>
    </ServicesContext>,
  );
  return { socket, clock, close: () => root.unmount() };
}
