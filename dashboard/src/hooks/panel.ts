import type { PanelFaultKind, PanelScenario, PanelState } from '@atrium/shared/wire/panel';
import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { createPanel, type Panel } from '../link/panel.ts';
import { useServices } from './services.ts';

const STATE = ['panel', 'state'] as const;
const EVERY_MS = 1_000;

function usePanelClient(): Panel {
  const { api } = useServices();
  return useMemo(() => createPanel(api), [api]);
}

/** The state of the simulated mall, each second; an error where there is no panel. */
export function usePanelState(isAllowed = true): UseQueryResult<PanelState> {
  const panel = usePanelClient();
  return useQuery({
    queryKey: STATE,
    queryFn: () => panel.state(),
    enabled: isAllowed,
    retry: false,
    refetchInterval: (query) => (query.state.status === 'error' ? false : EVERY_MS),
  });
}

export function useScenarios(): UseQueryResult<readonly PanelScenario[]> {
  const panel = usePanelClient();
  return useQuery({ queryKey: ['panel', 'scenarios'], queryFn: () => panel.scenarios(), retry: false });
}

export function useFaultKinds(): UseQueryResult<readonly PanelFaultKind[]> {
  const panel = usePanelClient();
  return useQuery({ queryKey: ['panel', 'faults'], queryFn: () => panel.faults(), retry: false });
}

/** What the person asks the panel to do; each answers with the state that follows. */
export function usePanelActions(): Pick<Panel, 'start' | 'stop' | 'inject' | 'mend'> {
  const panel = usePanelClient();
  const client = useQueryClient();
  return useMemo(() => {
    const shown = async (answer: Promise<PanelState>): Promise<PanelState> => {
      const state = await answer;
      client.setQueryData(STATE, state);
      return state;
    };
    return {
      start: (run) => shown(panel.start(run)),
      stop: () => shown(panel.stop()),
      inject: (fault) => shown(panel.inject(fault)),
      mend: () => shown(panel.mend()),
    };
  }, [panel, client]);
}
