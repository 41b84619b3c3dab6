import { connect, createServer } from 'node:net';

const LOOPBACK = { '0.0.0.0': '127.0.0.1', '::': '::1' };
const PROBE_TIMEOUT_MS = 1_000;

/** Where the hub of these settings answers, as seen from this machine. Port 0 becomes a free one. */
export async function hubAddress(env) {
  const given = env.HUB_HTTP_HOST || '127.0.0.1';
  const host = LOOPBACK[given] ?? given;
  const port = Number(env.HUB_HTTP_PORT || 8080) || (await freePort(host));
  return { host, port, url: `http://${host.includes(':') ? `[${host}]` : host}:${port}` };
}

async function freePort(host) {
  const server = createServer();
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether somebody listens there already. */
export function isTaken({ host, port }) {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    const answer = (taken) => {
      socket.destroy();
      resolve(taken);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => answer(false));
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}
