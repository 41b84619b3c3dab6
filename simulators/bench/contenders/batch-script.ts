import { InfluxDB, type IPoint } from 'influx';
import { connectAsync } from 'mqtt';
import { Server } from 'socket.io';
import { serveProgress } from './contender.ts';

/**
 * The script that a good engineer writes in an afternoon: MQTT in, batches of points to InfluxDB, the newest counts to a web page
 * twice a second. It checks nothing, keeps nothing that InfluxDB refuses, and knows neither visits nor who may see what.
 */
const [mqttUrl = '', influxUrl = ''] = process.argv.slice(2);
const { hostname, port } = new URL(influxUrl);
const influx = new InfluxDB({ host: hostname, port: Number(port), database: 'script' });
await influx.createDatabase('script');
const io = new Server(0);

let count = 0;
let points: IPoint[] = [];
const heard = new Map<string, number>();
const client = await connectAsync(mqttUrl, { protocolVersion: 5, clean: true });
client.on('message', (topic, payload) => {
  const sensor = topic.split('/').at(-1) ?? '';
  const body = JSON.parse(payload.toString());
  for (const { at, device, rssi } of body.sightings ?? [body]) {
    points.push({
      measurement: 'sighting',
      tags: { sensor },
      fields: { device, rssi },
      timestamp: new Date(at),
    });
    heard.set(sensor, (heard.get(sensor) ?? 0) + 1);
    count++;
  }
});
await client.subscribeAsync('atrium/v1/#', { qos: 1 });
setInterval(() => {
  const batch = points;
  points = [];
  if (batch.length > 0) void influx.writePoints(batch, { precision: 'ms' });
}, 250);
setInterval(() => io.emit('counts', Object.fromEntries(heard)), 500);
serveProgress('ready', () => count);
