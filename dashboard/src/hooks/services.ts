import { createContext, useContext } from 'react';
import type { Api } from '../link/api.ts';
import type { Clock } from '../link/clock.ts';
import type { Surroundings } from '../link/create-link.ts';
import type { LiveSocket } from '../link/live-socket.ts';

/** What the pages reach the world by; made once in main.tsx, or by a test. */
export type Services = {
  readonly api: Api;
  readonly clock: Clock;
  readonly page: Surroundings;
  readonly createSocket: () => LiveSocket;
};

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('useServices outside of its provider');
  return services;
}
