import type { Hub } from '@atrium/shared/test/servers';
import type { Progress } from './contenders/contender.ts';

/** A hub's own counters, from its metrics page. */
export async function progressOf(hub: Hub): Promise<Progress> {
  const text = await (await fetch(`${hub.url}/metrics`)).text();
  const read = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  return {
    count: read('hub_ingest_accepted_total'),
    cpuMs: read('process_cpu_seconds_total') * 1_000,
    rssMb: read('process_resident_memory_bytes') / 1_048_576,
  };
}

/** Ask until `count` is reached. @returns the last answer, and when it came on the clock of `performance.now` */
export async function untilCount(
  ask: () => Promise<Progress>,
  count: number,
): Promise<{ readonly progress: Progress; readonly atMs: number }> {
  for (;;) {
    const progress = await ask();
    if (progress.count >= count) return { progress, atMs: performance.now() };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
