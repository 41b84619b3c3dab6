import { loadVenue } from '../src/cli/venue.ts';
import { ownVenue } from '../src/config/environment.ts';
import { createLatencies } from '../src/load/latencies.ts';
import { openLoadConnection } from '../src/load/load-connection.ts';
import { type LoadResult, runLoad } from '../src/load/run-load.ts';
import { createTemplates } from '../src/load/templates.ts';
import type { Credentials } from '../src/play/connection.ts';
import { createRandom } from '../src/world/random.ts';

export type Flood = {
  readonly url: string;
  readonly credentials: Credentials | null;
  /** Sightings a second asked for. */
  readonly rate: number;
  readonly seconds: number;
  /** Sightings in one message. */
  readonly batch: number;
  readonly devices?: number;
};

/** Associated Wi-Fi sightings of the demo mall over four connections at QoS 1. @returns what was sent, in messages */
export async function flood({ url, credentials, rate, seconds, batch, devices = 5_000 }: Flood): Promise<LoadResult> {
  const venue = await loadVenue(ownVenue('demo'));
  const sensors = venue.sensors.filter(({ kind }) => kind === 'wifi').map(({ id }) => id);
  const templates = createTemplates({ mall: venue.id, sensors, devices, batch, random: createRandom('bench') });
  const latencies = createLatencies();
  const now = (): number => performance.now();
  const connections = await Promise.all(
    [1, 2, 3, 4].map((n) =>
      openLoadConnection({
        url: new URL(url),
        clientId: `bench-${process.pid}-${Math.trunc(now())}-${n}`,
        credentials,
        timeoutMs: 10_000,
        window: 500,
        now,
        onConfirmed: latencies.add,
        onBroken: (error) => {
          throw error;
        },
      }),
    ),
  );
  try {
    return await runLoad({
      rate: rate / batch,
      durationMs: seconds * 1_000,
      templates,
      connections,
      latencies,
      wallNow: Date.now,
      now,
      signal: new AbortController().signal,
    });
  } finally {
    for (const connection of connections) connection.close();
  }
}
