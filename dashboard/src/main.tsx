import './theme/tokens.css';
import './theme/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { choices } from './hooks/choices.ts';
import { type Services, ServicesContext } from './hooks/services.ts';
import { createQueries } from './hooks/session.ts';
import { SettingsProvider } from './hooks/settings.tsx';
import { readViewState } from './hooks/view-state.ts';
import { loadMessages } from './i18n/catalogues.ts';
import { createApi } from './link/api.ts';
import { browserClock } from './link/clock.ts';
import { createLiveSocket } from './link/live-socket.ts';
import { browserSurroundings } from './link/surroundings.ts';
import { Crashed } from './panels/shell/crashed.tsx';

const services: Services = {
  api: createApi((input, init) => fetch(input, init)),
  clock: browserClock,
  page: browserSurroundings,
  createSocket: createLiveSocket,
};

function mount(element: HTMLElement): void {
  const root = createRoot(element, {
    // A fault in drawing must not leave a blank wall.
    onUncaughtError: () => queueMicrotask(() => root.render(<Crashed />)),
  });
  root.render(
    <StrictMode>
      <ServicesContext value={services}>
        <QueryClientProvider client={createQueries()}>
          <SettingsProvider>
            <App />
          </SettingsProvider>
        </QueryClientProvider>
      </ServicesContext>
    </StrictMode>,
  );
}

const element = document.getElementById('root');
if (element !== null) {
  const language = readViewState(location.search).lang ?? choices.language();
  // Wait for the texts, so that nobody sees a flash of another language; without them start in English.
  loadMessages(language).then(
    () => mount(element),
    () => mount(element),
  );
}
