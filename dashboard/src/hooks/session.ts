import type { Session } from '@atrium/shared/wire/http';
import { QueryCache, QueryClient, type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { isRetriable, isStatus } from '../link/api-error.ts';
import { useServices } from './services.ts';

const SESSION = ['session'] as const;
const RETRIES = 2;

/** A refusal for want of a session, from whatever call, ends the session here too: every page goes to sign-in. */
export function createQueries(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (isStatus(error, 401)) client.setQueryData(SESSION, null);
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < RETRIES && isRetriable(error),
        retryDelay: (attempt) => 500 * 2 ** attempt,
      },
    },
  });
  return client;
}

/** Who is signed in; `data` is null when nobody is. */
export function useSession(): UseQueryResult<Session | null> {
  const { api } = useServices();
  const client = useQueryClient();
  const session = useQuery({ queryKey: SESSION, queryFn: () => api.session(), retry: false });
  const isNobody = session.data === null;
  useEffect(() => {
    // Nothing of one person's mall may be there for the next.
    if (isNobody) client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] });
  }, [isNobody, client]);
  return session;
}

/** A browser's timers cannot wait longer than this, ms. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Ask again who is signed in when the session should have ended: a page that only listens would never find out. */
export function useSessionEnd(session: Session): void {
  const client = useQueryClient();
  useEffect(() => {
    const left = Math.min(LONGEST_TIMER, Math.max(1_000, session.expiresAt - Date.now() + 1_000));
    const timer = setTimeout(() => void client.invalidateQueries({ queryKey: SESSION }), left);
    return () => clearTimeout(timer);
  }, [client, session]);
}

export type SessionActions = {
  signIn(user: string, password: string): Promise<Session>;
  signOut(): Promise<void>;
  /** The hub said so. */
  ended(): void;
};

export function useSessionActions(): SessionActions {
  const { api } = useServices();
  const client = useQueryClient();
  const ended = useCallback(() => {
    client.setQueryData(SESSION, null);
  }, [client]);
  return {
    ended,
    signIn: async (user, password) => {
      const session = await api.signIn(user, password);
      client.setQueryData(SESSION, session);
      return session;
    },
    signOut: async () => {
      await api.signOut().catch((error: unknown) => {
        if (!isStatus(error, 401)) throw error;
      });
      ended();
    },
  };
}
