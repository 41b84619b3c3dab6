import { access, constants, mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HubError } from '@atrium/shared/errors';
import { createAuditTrail } from './access/audit-trail.ts';
import { createGrants } from './access/grants.ts';
import { createKnownBrowsers } from './access/known-browsers.ts';
import { createSessions } from './access/sessions.ts';
import { createThrottle } from './access/throttle.ts';
import { createUsers } from './access/users.ts';
import type { BrokerConfig, Config, StoreConfig } from './config/config.ts';
import { readVenue } from './config/read-venue.ts';
import { indexVenue } from './core/venue-index.ts';
import { createApp } from './http/app.ts';
import { isSameOrigin } from './http/guard.ts';
import { createEventLog } from './log/event-log.ts';
import { createMall, type Mall } from './pipeline/mall.ts';
import { openWhenReachable } from './pipeline/open-store.ts';
import type { HistoryStore, Ingest, Source } from './pipeline/ports.ts';
import { createRouter } from './pipeline/router.ts';
import { createStoreProbe } from './pipeline/store-probe.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import type { Logger } from './platform/logger.ts';
import { createMetrics, type Metrics } from './platform/metrics.ts';
import { createLive, type Live } from './publish/live.ts';
import { mallPort } from './queries/mall-port.ts';
import { loadClientId, loadPublisher } from './sources/credentials.ts';
import { createEmbeddedBroker, type EmbeddedBroker } from './sources/embedded-broker.ts';
import { createMqttSource } from './sources/mqtt-source.ts';
import { createDuckdbStore } from './stores/duckdb-store.ts';
import { createInflux1Store } from './stores/influx1-store.ts';
import { acquireLock } from './stores/lock-file.ts';

const DASHBOARD_DIR = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));

export type Hub = {
  readonly url: string;
  /** Port of the embedded broker, if it runs. */
  readonly mqttPort: number | null;
  /** Printed once on the first start; null afterwards. */
  readonly firstPassword: string | null;
  readonly close: () => Promise<void>;
};

/**
 * Put the hub together: the only place that builds adapters and knows them all.
 * @throws HubError when the data folder, the venue, a port or the store's schema cannot be used
 */
export async function createHub(config: Config, log: Logger): Promise<Hub> {
  const clock = systemClock;
  const metrics = createMetrics();
  const { dataDir } = config;
  await makeDataDir(dataDir);
  const closers: (() => Promise<void>)[] = [];
  const onClose = (close: () => Promise<void>): void => void closers.unshift(close);
  const close = async (): Promise<void> => {
    for (const step of closers.splice(0))
      await step().catch((error: unknown) => log.error({ err: error }, 'close-failed'));
  };
  try {
    const lock = await acquireLock(join(dataDir, 'hub.lock'));
    onClose(lock.release);
    const venue = await readVenue(config.venuePath);
    const index = indexVenue(venue, config.rules);
    log.info(
      { mall: venue.id, stores: venue.stores.length, sensors: venue.sensors.length, rules: index.rulesVersion },
      'venue-loaded',
    );
    const store = await openWhenReachable(createStore(config.store, dataDir, log), clock, log);
    onClose(store.close);
    const users = await createUsers(join(dataDir, 'users.json'), config.operatorPassword);
    const { accountOf } = users;
    const sessions = await createSessions({ path: join(dataDir, 'sessions.json'), clock, accountOf });
    const grants = await createGrants({ path: join(dataDir, 'grants.json'), clock });
    onClose(grants.close);
    const audit = await createAuditTrail({
      dir: join(dataDir, 'audit'),
      clock,
      log: log.child({ mod: 'audit' }),
      onLost: () => metrics.auditLost.inc(),
    });
    onClose(audit.close);

    let source: Source | null = null;
    const mall = await createMall({
      index,
      dataDir,
      mode: config.clock,
      holdMs: config.reorderMs,
      store,
      openLog: createEventLog,
      clock,
      metrics,
      log: log.child({ mod: 'pipeline' }),
      connected: () => source?.connected() ?? false,
    });
    onClose(mall.close);
    const malls = new Map([[venue.id, mallPort(mall)]]);

    metrics.observe(() => metrics.brokerConnected.set(source?.connected() === true ? 1 : 0));

    const probe = createStoreProbe(store, clock);
    const readiness = async () => {
      const healthy = mall.healthy();
      const reachable = healthy.store && (await probe());
      const checks = { ...healthy, store: reachable, broker: source?.connected() ?? false };
      return { ready: Object.values(checks).every(Boolean), checks };
    };
    const app = createApp({
      malls,
      users,
      sessions,
      grants,
      audit,
      clock,
      throttle: createThrottle(clock),
      browsers: await createKnownBrowsers(join(dataDir, 'browser-key')),
      metrics,
      readiness,
      dashboardDir: DASHBOARD_DIR,
      log: log.child({ mod: 'http' }),
    });
    const server = createServer(app);
    const live = createLive({ server, clock, malls, sessions, metrics, sameOrigin: isSameOrigin });
    onClose(() => closeServer(server, live));
    const url = await listen(server, config.http);

    const ingest = createRouter(new Map([[venue.id, mall]]), metrics);
    const broker = await openSource(config.broker, { dataDir, ingest, log, clock, metrics, mall });
    source = broker.source;
    onClose(broker.source.close);
    await users.keep();
    return { url, mqttPort: broker.port, firstPassword: users.firstPassword, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function makeDataDir(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await access(dir, constants.R_OK | constants.W_OK);
  } catch (cause) {
    throw unusable(dir, cause);
  }
}

function unusable(dir: string, cause: unknown): HubError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new HubError('CONFIG_INVALID', `HUB_DATA_DIR: ${dir} cannot be used: ${why}`, { context: { dir }, cause });
}

function createStore(config: StoreConfig, dataDir: string, log: Logger): HistoryStore {
  const mod = log.child({ mod: 'store' });
  if (config.kind === 'embedded') return createDuckdbStore({ dir: join(dataDir, 'history'), log: mod });
  const { kind: _kind, ...options } = config;
  return createInflux1Store({ ...options, log: mod });
}

type SourceDeps = {
  readonly dataDir: string;
  readonly ingest: Ingest;
  readonly log: Logger;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly mall: Mall;
};

async function openSource(config: BrokerConfig, deps: SourceDeps): Promise<{ source: Source; port: number | null }> {
  const { dataDir, ingest } = deps;
  if (config.url !== null) {
    const source = createMqttSource({
      url: config.url,
      clientId: await loadClientId(join(dataDir, 'mqtt-client-id')),
      ...(config.username !== null && { username: config.username }),
      ...(config.password !== null && { password: config.password }),
      ingest,
      clock: deps.clock,
      log: deps.log.child({ mod: 'sources/mqtt' }),
    });
    return { source, port: null };
  }
  const credentials = await loadPublisher(join(dataDir, 'mqtt-credentials.json'), config);
  const broker: EmbeddedBroker = await createEmbeddedBroker({
    host: '127.0.0.1',
    port: config.port,
    ...credentials,
    ingest,
    clock: deps.clock,
    log: deps.log.child({ mod: 'sources/broker' }),
  });
  return { source: broker, port: broker.port };
}

function listen(server: Server, { host, port }: Config['http']): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new HubError('CONFIG_INVALID', `cannot listen on ${host}:${port}; is another hub running? Set HUB_HTTP_PORT`, {
          cause,
        }),
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${bound}`);
    });
  });
}

/** Requests that go on are cut: who asks comes again. */
async function closeServer(server: Server, live: Live): Promise<void> {
  const closed = live.close();
  server.closeAllConnections();
  await closed;
}
