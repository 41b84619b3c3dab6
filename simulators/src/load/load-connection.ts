import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { HubError } from '@atrium/shared/errors';
import type { Millis } from '@atrium/shared/units';
import type { Credentials } from '../play/connection.ts';
import { connectPacket, createAckReader, DISCONNECT, type Publish } from './mqtt-packets.ts';

/** One connection that sends ready-made packets, with a window of unconfirmed ones. */
export type LoadConnection = {
  readonly hasRoom: () => boolean;
  readonly inFlight: () => number;
  /** @param sentAt on the clock of `now` */
  readonly send: (publish: Publish, sentAt: number) => void;
  readonly close: () => void;
};

export type LoadConnectionSetup = {
  readonly url: URL;
  readonly clientId: string;
  readonly credentials: Credentials | null;
  readonly timeoutMs: Millis;
  /** Unconfirmed messages at most, below 65,535. */
  readonly window: number;
  /** A clock that never goes back, ms. */
  readonly now: () => number;
  readonly onConfirmed: (latencyMs: Millis) => void;
  readonly onBroken: (error: Error) => void;
};

const IDS = 65_536;
const PORTS: Readonly<Record<string, number>> = { 'mqtt:': 1883, 'mqtts:': 8883 };
const BAD_CREDENTIALS = [4, 5];
/** Bytes that may wait for the socket before this connection takes no more. */
const SOCKET_BYTES = 4 * 1024 * 1024;

/** @throws HubError `UNAUTHENTICATED` or `BROKER_UNREACHABLE` */
export function openLoadConnection(setup: LoadConnectionSetup): Promise<LoadConnection> {
  const { url, credentials, clientId, timeoutMs } = setup;
  return new Promise((resolve, reject) => {
    const port = url.port === '' ? (PORTS[url.protocol] ?? 1883) : Number(url.port);
    // An IPv6 address of a URL stands in brackets.
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const socket =
      url.protocol === 'mqtts:' ? connectTls({ host, port, servername: host }) : connectTcp({ host, port });
    socket.setNoDelay(true);
    let isOpen = false;
    const fail = (words: string, cause?: unknown): void => {
      const broken = new HubError('BROKER_UNREACHABLE', `cannot send to ${url.href}: ${words}`, { cause });
      clearTimeout(timer);
      socket.destroy();
      if (isOpen) setup.onBroken(broken);
      else reject(broken);
    };
    const timer = setTimeout(() => fail(`no answer within ${timeoutMs} ms`), timeoutMs);
    const sender = createSender(socket, setup);
    const read = createAckReader((ack) => {
      if (ack.kind === 'puback') return sender.confirm(ack.id);
      clearTimeout(timer);
      if (BAD_CREDENTIALS.includes(ack.code)) {
        socket.destroy();
        reject(
          new HubError(
            'UNAUTHENTICATED',
            `${url.href} refuses ${credentials?.username ?? 'a client without credentials'}`,
          ),
        );
      } else if (ack.code !== 0) fail(`the broker refuses MQTT 3.1.1 with code ${ack.code}`);
      else {
        isOpen = true;
        resolve(sender);
      }
    });
    socket.on('data', (chunk: Buffer) => {
      try {
        read(chunk);
      } catch (error) {
        fail(String(error), error);
      }
    });
    socket.once('error', (error) => fail(error.message === '' ? String(error) : error.message, error));
    socket.once('close', () => {
      if (!sender.isClosed()) fail('the broker closed the connection');
    });
    socket.write(connectPacket(clientId, credentials));
  });
}

type Sender = LoadConnection & { readonly confirm: (id: number) => void; readonly isClosed: () => boolean };

function createSender(socket: Socket, { window, now, onConfirmed }: LoadConnectionSetup): Sender {
  /** By packet identifier; NaN where none is under way. */
  const sentAt = new Float64Array(IDS).fill(Number.NaN);
  let inFlight = 0;
  let lastId = 0;
  let isClosed = false;
  return {
    hasRoom: () => inFlight < window && socket.writableLength < SOCKET_BYTES,
    inFlight: () => inFlight,
    isClosed: () => isClosed,
    send: ({ bytes, idAt }, at) => {
      do lastId = (lastId % (IDS - 1)) + 1;
      while (!Number.isNaN(sentAt[lastId] ?? Number.NaN));
      bytes.writeUInt16BE(lastId, idAt);
      sentAt[lastId] = at;
      inFlight++;
      socket.write(bytes);
    },
    confirm: (id) => {
      const at = sentAt[id] ?? Number.NaN;
      if (Number.isNaN(at)) return;
      sentAt[id] = Number.NaN;
      inFlight--;
      onConfirmed(now() - at);
    },
    close: () => {
      isClosed = true;
      socket.end(DISCONNECT);
    },
  };
}
