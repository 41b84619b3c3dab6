import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { distance } from '@atrium/shared/venue/geometry';
import { parseVenue } from '@atrium/shared/venue/parse-venue';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CAPTURE_FORMATS } from './formats.ts';
import { placeBeacons } from './mall-site1/beacon-places.ts';
import { localFrame } from './mall-site1/local-frame.ts';
import { type Heard, positionAt, readHeard, readWalks, type Walk } from './mall-site1/walks.ts';

const data = fileURLToPath(new URL('../../../../shared/data', import.meta.url));
const market = join(data, 'market-visits/detections-2024-10-24.csv');
const mall = join(data, 'mall-site1');
const named = (path: string, name: string): string => (existsSync(path) ? name : `${name} (skipped: no data)`);

/** These read megabytes; a busy machine may take its time. */
const PATIENT = { timeout: 120_000 };

const payloadSchema = z.object({ sightings: z.array(z.unknown()) });

describe.skipIf(!existsSync(market))(named(market, 'a real market day'), PATIENT, () => {
  test('every row is sent once, in order', async () => {
    let [rows, last] = [0, 0];
    for await (const { at, payload } of CAPTURE_FORMATS.market.read(market, {})) {
      rows += payloadSchema.parse(payload).sightings.length;
      expect(at).toBeGreaterThanOrEqual(last);
      last = at;
    }
    expect(rows).toBe(31_389);
  });

  test('its venue parses', async () => {
    const parsed = parseVenue((await CAPTURE_FORMATS.market.venue?.(market)) ?? {});
    expect(parsed).toMatchObject({ ok: true, value: { id: 'market', stores: [{ id: 'facility-26' }] } });
  });
});

describe.skipIf(!existsSync(mall))(named(mall, 'a real mall'), PATIENT, () => {
  test('its venue has five levels, hundreds of units and a receiver for every beacon', async () => {
    const parsed = parseVenue((await CAPTURE_FORMATS['mall-site1'].venue?.(mall)) ?? {});
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error.slice(0, 5)));
    const { levels, zones, stores, sensors } = parsed.value;
    expect(levels.map((level) => [level.id, level.ordinal])).toEqual([
      ['b1', -1],
      ['f1', 0],
      ['f2', 1],
      ['f3', 2],
      ['f4', 3],
    ]);
    expect(zones.length).toBeGreaterThan(500);
    expect(stores.length).toBeGreaterThan(150);
    const known = new Set(sensors.map((sensor) => sensor.id));
    for await (const { topic } of CAPTURE_FORMATS['mall-site1'].read(mall, {})) {
      if (!known.has(topic.split('/').at(-1) ?? '')) expect.fail(`${topic} is no sensor of the venue`);
    }
    // Walkers kept to the corridors, so hardly any receiver can be known to hang inside a shop.
    expect(sensors.filter((sensor) => sensor.store !== undefined).length).toBeLessThan(sensors.length / 50);
    const corridors = new Set(zones.filter((zone) => zone.kind === 'corridor').map((zone) => zone.id));
    expect(sensors.every((sensor) => sensor.store !== undefined || corridors.has(sensor.zone))).toBe(true);
  });

  test('places of beacons say where walkers are that never helped to find them', async ({ annotate }) => {
    const walks = await readWalks(mall, {});
    const heard = await readHeard(mall, {});
    const answers = [0, 1, 2, 3, 4].flatMap((fold) => heldOut(walks, heard, fold));
    const gaps = answers.flatMap((answer) => answer ?? []).toSorted((a, b) => a - b);
    const median = gaps[Math.floor(gaps.length / 2)] ?? Number.POSITIVE_INFINITY;
    const share = gaps.length / answers.length;
    await annotate(`floor ${(share * 100).toFixed(1)} %, median ${median.toFixed(1)} m, n ${answers.length}`);
    expect(share).toBeGreaterThan(0.8);
    expect(median).toBeLessThan(13);
  });
});

/**
 * Leave every fifth walk out, place the beacons by the others, and every three seconds take the walker to be where the loudest beacon
 * is. @returns how far off that was, metres; null for the wrong floor
 */
function heldOut(walks: ReadonlyMap<string, Walk>, heard: readonly Heard[], fold: number): readonly (number | null)[] {
  const frame = localFrame([...walks.values()][0]?.[0]?.position ?? [0, 0]);
  const out = new Set([...walks.keys()].filter((_, index) => index % 5 === fold));
  const training = heard.filter((row) => !out.has(row.walk));
  const places = new Map(placeBeacons(training, walks, frame).map((place) => [place.beacon, place]));
  const loudest = new Map<string, Heard>();
  for (const row of heard.filter((one) => out.has(one.walk) && places.has(one.beacon))) {
    const moment = `${row.walk} ${Math.floor(row.at / 3_000)}`;
    if (row.rssi > (loudest.get(moment)?.rssi ?? -128)) loudest.set(moment, row);
  }
  return [...loudest.values()].map((row) => {
    const place = places.get(row.beacon);
    const position = positionAt(walks.get(row.walk) ?? [], row.at);
    if (place?.floor !== row.floor || position === null) return null;
    return distance(place.at, frame.toMetres(position));
  });
}
