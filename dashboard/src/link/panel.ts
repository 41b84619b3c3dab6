import type { PanelFaultKind, PanelScenario, PanelStart, PanelState } from '@atrium/shared/wire/panel';
import type { Api, Reader } from './api.ts';
import { isRecord } from './is-record.ts';
import { rowsWith } from './read-rows.ts';

/** The control panel of the simulated mall, where the page was opened at it. At a hub's own address nothing of this answers. */
const PANEL = '/panel/v1';

const readState: Reader<PanelState> = (body) =>
  isRecord(body) && typeof body['phase'] === 'string' && 'run' in body && 'truth' in body
    ? (body as unknown as PanelState)
    : null;

export type Panel = {
  state(): Promise<PanelState>;
  scenarios(): Promise<readonly PanelScenario[]>;
  faults(): Promise<readonly PanelFaultKind[]>;
  start(run: PanelStart): Promise<PanelState>;
  stop(): Promise<PanelState>;
  inject(fault: string): Promise<PanelState>;
  mend(): Promise<PanelState>;
};

export function createPanel({ read, send }: Api): Panel {
  return {
    state: () => read(`${PANEL}/state`, readState),
    scenarios: () => read(`${PANEL}/scenarios`, rowsWith<PanelScenario>('name')),
    faults: () => read(`${PANEL}/faults`, rowsWith<PanelFaultKind>('kind')),
    start: (body) => send({ method: 'POST', body }, `${PANEL}/run`, readState),
    stop: () => send({ method: 'DELETE' }, `${PANEL}/run`, readState),
    inject: (fault) => send({ method: 'POST', body: { fault } }, `${PANEL}/faults`, readState),
    mend: () => send({ method: 'DELETE' }, `${PANEL}/faults`, readState),
  };
}
