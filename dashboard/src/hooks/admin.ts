import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { type Admin, createAdmin } from '../link/admin.ts';
import { useServices } from './services.ts';

export function useAdmin(): Admin {
  const { api } = useServices();
  return useMemo(() => createAdmin(api), [api]);
}

export function useAdminList<T>(name: string, ask: (admin: Admin) => Promise<T>): UseQueryResult<T> {
  const admin = useAdmin();
  return useQuery({ queryKey: ['admin', name], queryFn: () => ask(admin) });
}

/** Whatever was changed, every list of the page is asked for again: a change of one shows in the record too. */
export function useAfterChange(): <T>(change: Promise<T>) => Promise<T> {
  const client = useQueryClient();
  return useCallback(
    async (change) => {
      const value = await change;
      await client.invalidateQueries({ queryKey: ['admin'] });
      return value;
    },
    [client],
  );
}
