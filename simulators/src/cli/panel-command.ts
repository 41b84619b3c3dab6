import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { HubError } from '@atrium/shared/errors';
import type { EpochMs } from '@atrium/shared/units';
import { ownVenue, readEnvironment } from '../config/environment.ts';
import { createGuard } from '../panel/guard.ts';
import { createPanel, type Panel } from '../panel/panel.ts';

import { createPassage } from '../panel/passage.ts';
import { createPanelServer } from '../panel/server.ts';
import { signIn } from '../play/ask-hub.ts';
import { BROKER_NOTE, BROKER_OPTIONS, readBrokerOptions } from './broker-options.ts';
import type { Command, Input, Io } from './command.ts';
import { readScenario } from './scenario-option.ts';
import { INTERRUPTED } from './transmit.ts';
import { UsageError } from './usage-error.ts';
import { readDuration, readWhole } from './values.ts';
import { loadVenue } from './venue.ts';

const HOST = '127.0.0.1';
const PORT = 8_090;

export const panelCommand: Command = {
  name: 'panel',
  summary:
    'Serve the control panel of a simulated mall, in front of a hub that runs on this machine. Development only.',
  operands: [],
  options: {
    port: { value: 'N', help: `where to listen, on loopback alone; default ${PORT}, 0: any that is free` },
    hub: { value: 'URL', help: 'the hub; default http://127.0.0.1:<HUB_HTTP_PORT or 8080>' },
    venue: { value: 'PATH', help: 'a venue folder or file, as the hub has it; default the demo venue' },
    play: { value: 'SCENARIO', help: 'begin with this one; default nothing until somebody asks' },
    backfill: { value: 'TIME', help: 'how much past a run sends first to a hub that knows nothing; default 2h' },
    ...BROKER_OPTIONS,
  },
  notes: [
    `The dashboard, opened at the panel's address, has the panel beside it. It is for the hub's operators, and for whoever sends
"Authorization: Bearer" and the token in panel-token of HUB_DATA_DIR. What it answers is in shared/src/wire/panel.ts.`,
    `Time. Runs go on where the mall's time stands in the hub and catch up with now, at the speed that is asked for; from then on
they are live. With HUB_OPERATOR_PASSWORD the panel can ask the hub where that is.`,
    BROKER_NOTE,
  ],
  examples: [
    'npm run simulate -- panel --play demo',
    'curl -H "Authorization: Bearer $(cat data/panel-token)" http://127.0.0.1:8090/panel/v1/state',
  ],
  run: servePanel,
};

async function servePanel(input: Input, io: Io): Promise<number> {
  const { value } = input;
  const first = value('play');
  if (first !== undefined) readScenario(first);
  const hub = readHub(input, io);
  const venue = await loadVenue(value('venue') ?? ownVenue('demo'));
  const port = readWhole('port', value('port') ?? String(PORT), [0, 65_535]);
  const backfillMs = readDuration('backfill', value('backfill') ?? '2h');
  const { publisher } = readBrokerOptions(input, io);
  const panel: Panel = createPanel({
    venue,
    publisher,
    now: io.now,
    standsAt: async () => {
      const known = Math.max(panel.state().run?.at ?? 0, await newestOf(hub, venue.id, io));
      return Math.max(known, io.now() - backfillMs);
    },
  });
  const token = randomBytes(24).toString('base64url');
  const server = createPanelServer({ panel, guard: createGuard({ token, hub }), passage: createPassage(hub) });
  await listen(server, port);
  try {
    await writeToken(readEnvironment(io.env).dataDir, token);
    const address = server.address();
    io.say(`the panel is at http://${HOST}:${typeof address === 'object' ? address?.port : port}`);
    return await serve(panel, first, io);
  } finally {
    await panel.stop();
    server.close();
    server.closeAllConnections();
  }
}

/** Until Ctrl-C. A run that was asked for on the command line is what the command is for: it fails with it. */
async function serve(panel: Panel, first: string | undefined, { signal, note }: Io): Promise<number> {
  const failed = new AbortController();
  let reason: unknown = null;
  panel.onFailed((error) => {
    note(`the run failed: ${error instanceof Error ? error.message : String(error)}`);
    if (first === undefined || reason !== null) return;
    reason = error;
    failed.abort();
  });
  if (first !== undefined) await panel.start({ scenario: first });
  if (!signal.aborted) await Promise.race([once(signal, 'abort'), once(failed.signal, 'abort')]);
  if (reason !== null) throw reason;
  return INTERRUPTED;
}

function readHub({ value }: Input, { env }: Io): string {
  const url = value('hub') ?? `http://${HOST}:${env['HUB_HTTP_PORT'] || '8080'}`;
  if (!URL.canParse(url)) throw new UsageError(`--hub "${url}" is not an address such as http://127.0.0.1:8080`);
  return new URL(url).origin;
}

/** The newest time that the hub has folded; 0 where it cannot be asked or knows nothing. */
async function newestOf(hub: string, mall: string, { env, note }: Io): Promise<EpochMs> {
  const password = env['HUB_OPERATOR_PASSWORD'] ?? '';
  if (password === '') return 0;
  try {
    return (await (await signIn(hub, password)).frame(mall)).at;
  } catch (error) {
    note(`cannot ask the hub where its time stands: ${error instanceof Error ? error.message : String(error)}`);
    return 0;
  }
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, HOST);
  await once(server, 'listening').catch((cause: unknown) => {
    throw new HubError('BAD_REQUEST', `cannot listen on ${HOST}:${port}: ${String(cause)}`, { cause });
  });
}

async function writeToken(dir: string, token: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'panel-token'), `${token}\n`, { mode: 0o600 });
}
