import type { Credentials } from '../play/connection.ts';

/** The four packets of MQTT 3.1.1 that constant QoS 1 publishing needs, as bytes (OASIS MQTT 3.1.1, chapters 2 and 3). */

const TYPE = { connect: 0x10, connack: 0x20, publishQos1: 0x32, puback: 0x40, disconnect: 0xe0 };
const PROTOCOL_LEVEL = 4;
const FLAGS = { cleanSession: 0x02, password: 0x40, username: 0x80 };

/** A length in seven bits a byte, least first. */
function lengthBytes(length: number): Buffer {
  const bytes: number[] = [];
  for (let left = length; ; left >>>= 7) {
    if (left < 0x80) return Buffer.from([...bytes, left]);
    bytes.push((left & 0x7f) | 0x80);
  }
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

const packet = (type: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([type]), lengthBytes(body.length), body]);

/** Without keep-alive: whoever sends all the time need not say that it lives. */
export function connectPacket(clientId: string, credentials: Credentials | null): Buffer {
  const flags = FLAGS.cleanSession | (credentials === null ? 0 : FLAGS.username | FLAGS.password);
  const who = credentials === null ? [] : [text(credentials.username), text(credentials.password)];
  const head = Buffer.from([PROTOCOL_LEVEL, flags, 0, 0]);
  return packet(TYPE.connect, Buffer.concat([text('MQTT'), head, text(clientId), ...who]));
}

export type Publish = {
  readonly bytes: Buffer;
  /** Where the packet identifier stands, 16 bits, high byte first. */
  readonly idAt: number;
  /** Where the payload starts. */
  readonly payloadAt: number;
};

export function publishPacket(topic: string, payload: Buffer): Publish {
  const name = text(topic);
  const bytes = packet(TYPE.publishQos1, Buffer.concat([name, Buffer.alloc(2), payload]));
  return { bytes, idAt: bytes.length - payload.length - 2, payloadAt: bytes.length - payload.length };
}

export const DISCONNECT = Buffer.from([TYPE.disconnect, 0]);

export type Acknowledgement =
  | { readonly kind: 'connack'; readonly code: number }
  | { readonly kind: 'puback'; readonly id: number };

/** Takes acknowledgements out of a stream; both kinds are four bytes long. Anything else is not for us, and an error. */
export function createAckReader(onAck: (ack: Acknowledgement) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.length - (bytes.length % ACK_BYTES);
    for (let at = 0; at < end; at += ACK_BYTES) onAck(ackAt(bytes, at));
    rest = bytes.subarray(end);
  };
}

const ACK_BYTES = 4;

function ackAt(bytes: Buffer, at: number): Acknowledgement {
  const type = bytes[at] ?? 0;
  if (type === TYPE.puback) return { kind: 'puback', id: bytes.readUInt16BE(at + 2) };
  if (type === TYPE.connack) return { kind: 'connack', code: bytes[at + 3] ?? 0 };
  throw new RangeError(`unexpected MQTT packet of type ${type >> 4}`);
}
