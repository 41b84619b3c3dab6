import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import { serveProgress } from './contender.ts';

/** The least that a broker in the same process can do: the same broker library and JSON.parse, nothing kept. */
let count = 0;
const broker = await Aedes.createBroker();
broker.on('publish', ({ payload, topic }) => {
  if (!topic.startsWith('atrium/')) return;
  JSON.parse(payload.toString());
  count++;
});
const server = createServer(broker.handle).listen(0, '127.0.0.1', () => {
  const address = server.address();
  serveProgress(typeof address === 'object' ? address?.port : null, () => count);
});
