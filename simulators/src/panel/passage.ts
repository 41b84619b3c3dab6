import { type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Passes requests and sockets on to a hub as they are, the Host header included, by which it knows its own pages. */
export type Passage = {
  readonly pass: (request: IncomingMessage, response: ServerResponse) => void;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
};

export function createPassage(hub: string): Passage {
  const { hostname, port } = new URL(hub);
  const target = ({ method, url, headers }: IncomingMessage) => ({
    host: hostname.replace(/^\[|\]$/g, ''),
    port,
    method,
    path: url,
    headers,
  });

  return {
    pass: (request, response) => {
      const onward = requestHttp(target(request), (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.once('error', () => {
        if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain' });
        response.end('the hub does not answer');
      });
      response.once('close', () => onward.destroy());
      request.pipe(onward);
    },
    upgrade: (request, socket, head) => {
      const onward = requestHttp(target(request));
      const giveUp = (): void => {
        onward.destroy();
        socket.destroy();
      };
      socket.on('error', giveUp);
      onward.once('error', giveUp);
      // A plain answer is a refusal.
      onward.once('response', giveUp);
      onward.once('upgrade', (answer, far, farHead) => {
        const headers = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}`);
        socket.write(['HTTP/1.1 101 Switching Protocols', ...headers, '', ''].join('\r\n'));
        socket.write(farHead);
        far.write(head);
        far.on('error', () => socket.destroy());
        socket.on('close', () => far.destroy());
        far.pipe(socket).pipe(far);
      });
      onward.end();
    },
  };
}
