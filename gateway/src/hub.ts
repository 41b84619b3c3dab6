import { access, constants, mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HubError } from '@atrium/shared/errors';
import { type AuditEvent, type AuditTrail, createAuditTrail } from './access/audit-trail.ts';
import { createGrants, type Grants } from './access/grants.ts';
import { createKnownBrowsers } from './access/known-browsers.ts';
import { createPublishers } from './access/publishers.ts';
import { createSessions } from './access/sessions.ts';
import { createThrottle } from './access/throttle.ts';
import { createUsers } from './access/users.ts';
import type { BrokerConfig, Config, StoreConfig } from './config/config.ts';
import { readPayments } from './config/payments.ts';
import { readTls, type Tls } from './config/read-tls.ts';
import { readVenue } from './config/read-venue.ts';
import { readVendors } from './config/vendors.ts';
import { indexVenue } from './core/venue-index.ts';
import { maskText } from './decode/mask.ts';
import { createApp } from './http/app.ts';
import { originCheck } from './http/guard.ts';
import { createEventLog } from './log/event-log.ts';
import type { Forgotten } from './pipeline/leaving.ts';
import { createMall } from './pipeline/mall.ts';
import { openWhenReachable } from './pipeline/open-store.ts';
import { createPaymentDesk } from './pipeline/payments/payment-desk.ts';
import { createProviders } from './pipeline/payments/providers.ts';
import type { HistoryStore, Ingest, Source } from './pipeline/ports.ts';
import { createPrivacy } from './pipeline/privacy.ts';
import { createRouter } from './pipeline/router.ts';
import { createStoreProbe } from './pipeline/store-probe.ts';
import { createVendorDesk } from './pipeline/vendors/vendor-desk.ts';
import { createVendorPort } from './pipeline/vendors/vendor-port.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import type { Logger } from './platform/logger.ts';
import { createMetrics } from './platform/metrics.ts';
import { createLive, type Live } from './publish/live.ts';
import { mallPort } from './queries/mall-port.ts';
import { loadClientId, loadPublisher } from './sources/credentials.ts';
import { createEmbeddedBroker } from './sources/embedded-broker.ts';
import { createMqttSource } from './sources/mqtt-source.ts';
import { createDuckdbStore } from './stores/duckdb-store.ts';
import { createInflux1Store } from './stores/influx1-store.ts';
import { createInflux2Store } from './stores/influx2-store.ts';
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
    const tls = await readTls(config.tls);
    const venue = await readVenue(config.venuePath);
    const index = indexVenue(venue, config.rules);
    const vendors = await readVendors(config.vendors);
    const providers = createProviders(await readPayments(config.payments));
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

    const privacy = await createPrivacy(join(dataDir, 'malls', venue.id, 'choices.json'), config.privacy);
    onClose(privacy.close);
    let source: Source | null = null;
    const mall = await createMall({
      index,
      dataDir,
      privacy,
      mode: config.clock,
      holdMs: config.reorderMs,
      store,
      openLog: createEventLog,
      clock,
      metrics,
      log: log.child({ mod: 'pipeline' }),
      onForgotten: (told) => audit.note(forgotten(venue.id, told)),
      connected: () => source?.connected() ?? false,
    });
    onClose(mall.close);
    const running = new Map([[venue.id, mall]]);
    const malls = new Map([[venue.id, mallPort(mall)]]);
    const desk = createVendorDesk({ malls: running, ...vendors, clock, metrics });
    const payments = createPaymentDesk({ malls: running, providers, clock });

    metrics.observe(() => metrics.brokerConnected.set(source?.connected() === true ? 1 : 0));

    const probe = createStoreProbe(store, clock);
    const readiness = async () => {
      const healthy = mall.healthy();
      const reachable = healthy.store && (await probe());
      const checks = { ...healthy, store: reachable, broker: source?.connected() ?? false };
      return { ready: Object.values(checks).every(Boolean), checks };
    };
    const sameOrigin = originCheck(config.http.publicOrigin);
    const app = createApp({
      malls,
      sameOrigin,
      isSecure: tls !== null,
      trustProxy: config.http.trustProxy,
      vendors: createVendorPort({ malls: running, webhooks: vendors.webhooks, desk, payments, clock }),
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
    const server = tls === null ? createServer(app) : createTlsServer(tls, app);
    const live = createLive({ server, clock, malls, sessions, metrics, sameOrigin });
    onClose(() => closeServer(server, live));
    const url = await listen(server, config.http);

    const ingest = createRouter(running, desk, metrics);
    const vendorFilters = desk.filters;
    const broker = await openSource(config.broker, { dataDir, ingest, vendorFilters, log, clock, tls, grants, audit });
    source = broker.source;
    onClose(broker.source.close);
    await users.keep();
    return { url, mqttPort: broker.port, firstPassword: users.firstPassword, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the record says of a member who withdrew: that history has nothing left, and not who it was. */
const forgotten = (mall: string, { removed, left }: Forgotten): AuditEvent => ({
  user: null,
  role: null,
  action: 'consent withdrawn',
  mall,
  store: null,
  target: `${removed} rows removed, ${left} left`,
  status: 200,
});

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
  return config.kind === 'influx1'
    ? createInflux1Store({ ...config, log: mod })
    : createInflux2Store({ ...config, log: mod });
}

type SourceDeps = {
  readonly dataDir: string;
  readonly ingest: Ingest;
  readonly log: Logger;
  readonly clock: Clock;
  readonly tls: Tls | null;
  readonly grants: Grants;
  readonly audit: AuditTrail;
  readonly vendorFilters: readonly string[];
};

async function openSource(config: BrokerConfig, deps: SourceDeps): Promise<{ source: Source; port: number | null }> {
  const { dataDir, ingest } = deps;
  if (config.url !== null) {
    const source = createMqttSource({
      url: config.url,
      clientId: await loadClientId(join(dataDir, 'mqtt-client-id')),
      ...(config.username !== null && { username: config.username }),
      ...(config.password !== null && { password: config.password }),
      vendorFilters: deps.vendorFilters,
      ingest,
      clock: deps.clock,
      log: deps.log.child({ mod: 'sources/mqtt' }),
    });
    return { source, port: null };
  }
  const { tls, grants, audit } = deps;
  const trusted = await loadPublisher(join(dataDir, 'mqtt-credentials.json'), config);
  const broker = await createEmbeddedBroker({
    host: config.host,
    port: config.port,
    tls,
    identify: createPublishers(trusted, grants),
    onRefused: (name, topic) => audit.note(refusedPublish(name, topic)),
    ingest,
    clock: deps.clock,
    log: deps.log.child({ mod: 'sources/broker' }),
  });
  grants.onRevoke(broker.cut);
  return { source: broker, port: broker.port };
}

const refusedPublish = (name: string, topic: string): AuditEvent => ({
  user: `device:${name}`,
  role: null,
  action: 'MQTT publish',
  mall: null,
  store: null,
  target: maskText(topic).slice(0, 200),
  status: 403,
});

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
      resolve(
        `${server instanceof TlsServer ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${bound}`,
      );
    });
  });
}

/** Requests that go on are cut: who asks comes again. */
async function closeServer(server: Server, live: Live): Promise<void> {
  const closed = live.close();
  server.closeAllConnections();
  await closed;
}
