import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { HubError } from '@atrium/shared/errors';
import { MAX_PAYLOAD_BYTES } from '@atrium/shared/wire/messages';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import type { Ingest, RawMessage, Source } from '../pipeline/ports.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';

/** Connections at once; a mall has some hundreds of sensors. Beyond, new ones are refused. */
const MAX_CONNECTIONS = 2_000;
/** Bytes that somebody may send before being known: CONNECT with a user, a password and a will has some hundred. */
const MAX_BYTES_UNKNOWN = 16 * 1024;
/** Largest packet; what is above the largest payload and below this is counted as `oversized`. */
const MAX_PACKET_BYTES = 4 * MAX_PAYLOAD_BYTES;
/** A client that has not said CONNECT by then is cut off, ms. */
const CONNECT_WITHIN_MS = 10_000;
/** How long a shutdown waits for messages on their way to the disk, ms; what is not acknowledged by then comes again. */
const DRAIN_WITHIN_MS = 5_000;

/** Somebody who may publish, as long as `may` says so. `name` is no secret. */
export type Publisher = { readonly name: string; readonly may: (topic: string) => boolean };

export type EmbeddedBrokerDeps = {
  readonly host: string;
  readonly port: number;
  /** Certificate and key, PEM: MQTT over TLS, and nothing else, on this port. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** Who this is, or null: nobody publishes anonymously. */
  readonly identify: (user: string, password: string) => Publisher | null;
  /** Told of each publish to a topic that is not the publisher's. */
  readonly onRefused: (publisher: string, topic: string) => void;
  readonly ingest: Ingest;
  readonly clock: Clock;
  readonly log: Logger;
};

export type EmbeddedBroker = Source & {
  readonly port: number;
  /** Cut off everybody who is connected under this name. */
  readonly cut: (name: string) => void;
};

/**
 * An MQTT broker inside the hub, for a mall that has none: clients publish as themselves, nobody subscribes, so nothing that a sensor
 * says ever leaves it. A publish is acknowledged when `ingest` resolves, which is after the log has it.
 *
 * @throws HubError BROKER_UNREACHABLE when the port cannot be had
 */
export async function createEmbeddedBroker(deps: EmbeddedBrokerDeps): Promise<EmbeddedBroker> {
  const { host, identify, onRefused, ingest, clock, log } = deps;
  const broker = await Aedes.createBroker({ connectTimeout: CONNECT_WITHIN_MS, queueLimit: 1_000 });
  const publishers = new WeakMap<Client, Publisher>();

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

  broker.authenticate = (client, user, secret, done) => {
    const publisher = identify(user ?? '', secret?.toString() ?? '');
    if (publisher !== null) {
      publishers.set(client, publisher);
      return done(null, true);
    }
    const refused = Object.assign(new Error('bad user name or password'), { returnCode: 4 }) as AuthenticateError;
    return done(refused, false);
  };
  broker.authorizeSubscribe = (_client, _subscription, done) => done(null, null);
  broker.authorizePublish = (client, packet, done) => {
    // What comes now comes again: neither taken nor acknowledged.
    if (closing !== null) return;
    const publisher = client === null ? undefined : publishers.get(client);
    if (publisher?.may(packet.topic) !== true) {
      // MQTT 3.1.1 has no word for it: the connection ends.
      onRefused(publisher?.name ?? '', packet.topic);
      return done(new Error('not a topic of this publisher'));
    }
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

  const clients = new Set<Client>();
  broker.on('client', (client: Client) => void clients.add(client));
  broker.on('clientDisconnect', (client: Client) => void clients.delete(client));

  const sockets = new Set<Socket>();
  const welcome = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    limitPackets(socket, (client) => publishers.has(client));
    broker.handle(socket);
  };
  const server = deps.tls === null ? createServer(welcome) : createTlsServer(deps.tls, welcome);
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
    cut: (name) => {
      for (const client of clients) if (publishers.get(client)?.name === name) client.close();
    },
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

/**
 * A client may claim a packet of 256 MB and send it slowly: one that is not known yet gets little room, and one that is known gets
 * room for any message that is taken, and for those that are counted as too large.
 */
function limitPackets(socket: Socket, isKnown: (client: Client) => boolean): void {
  // Before the broker's own listener, so that what is too much is not read.
  socket.on('readable', () => {
    const { client } = socket as Socket & { client?: Client & { _parser?: { packet?: { length?: number } } } };
    const tooMuch =
      client !== undefined && isKnown(client)
        ? (client._parser?.packet?.length ?? 0) > MAX_PACKET_BYTES
        : socket.bytesRead > MAX_BYTES_UNKNOWN;
    if (tooMuch) socket.destroy();
  });
}
