import { connectAsync } from 'mqtt';
import { serveProgress } from './contender.ts';

/** The least that a consumer behind a broker can do with the same client library: take the message, confirm it, forget it. */
let count = 0;
const client = await connectAsync(process.argv[2] ?? '', { protocolVersion: 5, clean: true });
client.on('message', () => {
  count++;
});
await client.subscribeAsync('atrium/v1/#', { qos: 1 });
serveProgress('ready', () => count);
