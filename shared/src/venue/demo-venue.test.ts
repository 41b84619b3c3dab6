import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Point } from '../units.ts';
import { contains, distanceToEdge } from './geometry.ts';
import { parseVenue } from './parse-venue.ts';
import { boxOf, inBox } from './polygon.ts';
import type { Zone } from './venue.ts';
import { describeFault } from './venue-fault.ts';

const folder = new URL('../../venues/demo/', import.meta.url);
const files = Object.fromEntries(
  readdirSync(folder).map((name) => [name, JSON.parse(readFileSync(new URL(name, folder), 'utf8'))]),
);
const parsed = parseVenue(files);
if (!parsed.ok) throw new Error(parsed.error.map(describeFault).join('\n'));
const venue = parsed.value;
const stores = venue.zones.filter((zone) => zone.kind === 'store');
const DRAWN_TO_M = 0.06;
const places = Array.from({ length: 220 * 120 }, (_, i): Point => [(i % 220) + 0.5, Math.floor(i / 220) + 0.5]);
const corridors = venue.zones.filter((zone) => zone.kind === 'corridor');

describe('the demo venue', () => {
  test('is what its script draws', () => {
    const script = fileURLToPath(new URL('../../tools/draw-demo-venue.mjs', import.meta.url));
    expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
  });

  test('is a mall in Shanghai time', () => {
    expect(venue).toMatchObject({
      id: 'demo',
      timeZone: 'Asia/Shanghai',
      currency: 'CNY',
      hours: { opensAt: 36_000, closesAt: 79_200 },
    });
    expect(venue.levels.map((level) => [level.id, level.ordinal])).toEqual([
      ['b1', -1],
      ['l1', 0],
      ['l2', 1],
      ['l3', 2],
    ]);
    expect(venue.stores.length).toBeGreaterThanOrEqual(48);
  });

  test('every store has a name in both languages, a unit code, a till, a receiver and a front', () => {
    const fronted = new Set(corridors.flatMap((zone) => zone.fronts));
    for (const store of venue.stores) {
      expect(Object.keys(store.name)).toEqual(['en', 'zh-CN']);
      expect(store.unit).toMatch(/^(B1|L[123])-1\d\d$/);
      expect(venue.tills.some((till) => till.store === store.id)).toBe(true);
      expect(venue.sensors.some((sensor) => sensor.kind === 'wifi' && sensor.store === store.id)).toBe(true);
      expect(fronted).toContain(store.id);
    }
    expect(new Set(venue.stores.map((store) => store.name['zh-CN'])).size).toBe(venue.stores.length);
  });

  test('every piece of corridor has a receiver, and every receiver stands in its zone', () => {
    const heard = new Set(venue.sensors.filter((sensor) => sensor.kind === 'wifi').map((sensor) => sensor.zone));
    for (const zone of corridors) expect(heard).toContain(zone.id);
    const zones = new Map(venue.zones.map((zone) => [zone.id, zone]));
    const strays = venue.sensors.filter(
      (sensor) => sensor.kind === 'wifi' && !contains(zones.get(sensor.zone)?.polygon ?? [], sensor.at),
    );
    expect(strays).toEqual([]);
  });

  test('people are counted at every door of the mall', () => {
    const lobbies = corridors.filter((zone) => zone.category === 'lobby').map((zone) => zone.id);
    const entrances = venue.sensors.filter((sensor) => sensor.role === 'entrance');
    expect(entrances.map((sensor) => sensor.zone).toSorted()).toEqual(lobbies.toSorted());
    expect(lobbies.length).toBeGreaterThanOrEqual(2);
    expect(venue.sensors.filter((sensor) => sensor.role === 'storefront').length).toBeGreaterThan(3);
  });

  test.each(venue.levels.map((level) => level.id))('on %s no floor is let twice, nor outside the building', (id) => {
    const outline = venue.levels.find((level) => level.id === id)?.outline ?? [];
    const zones = [...stores, ...corridors]
      .filter((zone) => zone.level === id)
      .map((zone) => ({ ...zone, box: boxOf(zone.polygon) }));
    // Curves are drawn to 3 cm, so only what is further inside than that counts.
    const zonesAt = (point: Point): readonly Zone[] =>
      zones.filter(
        ({ box, polygon }) =>
          inBox(box, point) && contains(polygon, point) && distanceToEdge(polygon, point) > DRAWN_TO_M,
      );
    const wrong = places.filter((point) => {
      const here = zonesAt(point);
      return here.length > 1 || (here.length === 1 && !outline.some((part) => contains(part, point)));
    });
    expect(wrong.map((point) => [...point, ...zonesAt(point).map((zone) => zone.id)])).toEqual([]);
  });

  test('lifts and escalators stand above each other', () => {
    const shafts = (level: string) =>
      venue.zones.filter((zone) => zone.level === level && zone.category === 'elevator').map((zone) => zone.centre);
    expect(shafts('l2')).toEqual(shafts('l1'));
    expect(shafts('l3')).toEqual(shafts('l1'));
  });
});
