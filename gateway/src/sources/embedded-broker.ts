import { timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { HubError } from '@atrium/shared/errors';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import type { Ingest, RawMessage, Source } from '../pipeline/ports.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';

/** Connections at once; a mall has some hundreds of sensors. Beyond, new ones are refused. */
const MAX_CONNECTIONS = 2_000;
/** A client that has not said CONNECT by then is cut off, ms. */
const CONNECT_WITHIN_MS = 10_000;
/** How long a shutdown waits for messages on their way to the disk, ms; what is not acknowledged by then comes again. */
const DRAIN_WITHIN_MS = 5_000;

export type EmbeddedBrokerDeps = {
  readonly host: string;
  readonly port: number;
  /** The one trusted publisher; nobody publishes anonymously. */
  readonly username: string;
  readonly password: string;
  readonly ingest: Ingest;
  readonly clock: Clock;
  readonly log: Logger;
};

export type EmbeddedBroker = Source & { readonly port: number };

/**
 * An MQTT broker inside the hub, for a mall that has none: clients publish, nobody subscribes, so nothing that a sensor says
 * ever leaves it. A publish is acknowledged when `ingest` resolves, which is after the log has it.
 *
 * @throws HubError BROKER_UNREACHABLE when the port cannot be had
 */
export async function createEmbeddedBroker(deps: EmbeddedBrokerDeps): Promise<EmbeddedBroker> {
  const { host, username, password, ingest, clock, log } = deps;
  const broker = await Aedes.createBroker({ connectTimeout: CONNECT_WITHIN_MS, queueLimit: 1_000 });

  let pending = 0;
  let closing: Promise<void> | null = null;
  let drained = (): void => undefined;

  async function take(message: RawMessage): Promise<void> {
    pending++;
    try {
      await ingest(message);
    } finally {
      pending--;
      if (pending === 0) drained();
    }
  }

  broker.authenticate = (_client, user, secret, done) => {
    if (user !== undefined && same(user, username) && secret !== undefined && same(secret.toString(), password))
      return done(null, true);
    const refused = Object.assign(new Error('bad user name or password'), { returnCode: 4 }) as AuthenticateError;
    return done(refused, false);
  };
  broker.authorizeSubscribe = (_client, _subscription, done) => done(null, null);
  broker.authorizePublish = (_client, packet, done) => {
    // What comes now comes again: neither taken nor acknowledged.
    if (closing !== null) return;
    // A retained sighting would stay in the broker's memory; only the hub's log keeps what sensors say.
    packet.retain = false;
    const contentType = packet.properties?.contentType;
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    take({ topic: packet.topic, payload, ...(contentType !== undefined && { contentType }) }).then(
      () => done(null),
      (error: unknown) => {
        log.error({ err: error }, 'ingest-failed');
        done(error instanceof Error ? error : new Error('not taken'));
      },
    );
  };
  broker.on('clientError', (client: Client, error: Error) =>
    log.debug({ client: client.id.length, err: error }, 'client-error'),
  );
  broker.on('connectionError', (_client: Client, error: Error) => log.debug({ err: error }, 'connection-error'));

  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    broker.handle(socket);
  });
  server.maxConnections = MAX_CONNECTIONS;
  const port = await listen(server, host, deps.port);

  async function drain(): Promise<void> {
    if (pending > 0) {
      await new Promise<void>((resolve) => {
        drained = resolve;
      });
    }
    // The acknowledgements are on their way when what was written before them is.
    await Promise.all([...sockets].map((socket) => new Promise((written) => socket.write('', written))));
  }

  async function close(): Promise<void> {
    const ended = new Promise<void>((done) => server.close(() => done()));
    await Promise.race([drain(), clock.sleep(DRAIN_WITHIN_MS)]);
    await new Promise<void>((closed) => broker.close(closed));
    // Those that never said who they are.
    for (const socket of sockets) socket.destroy();
    await ended;
  }

  return {
    port,
    connected: () => server.listening,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new HubError(
          'BROKER_UNREACHABLE',
          `the embedded broker cannot listen on ${host}:${port}; is another broker running? Set HUB_MQTT_PORT or HUB_MQTT_URL`,
          { cause },
        ),
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Compare without telling by the time it takes how much was right. */
function same(given: string, wanted: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}
