import { describe, expect, test } from 'vitest';
import { demo } from '../scenarios/demo.ts';
import type { Person, Phone } from '../world/people.ts';
import { createRandom } from '../world/random.ts';
import type { Trip } from '../world/trip.ts';
import { type Transmitter, transmittersOf } from './transmitter.ts';

const HOUR = 3_600_000;
const trip: Trip = { enteredAt: 0, leftAt: HOUR, legs: [], stays: [], passes: [], crossings: [] };

function transmitterOf(phone: Phone, seed: number): Transmitter {
  const random = createRandom(seed);
  const person: Person = { id: 'p1', group: 'g1', role: 'shopper', trip, offset: [0, 0], phones: [phone], random };
  const [transmitter] = transmittersOf(person, demo.radio);
  if (transmitter === undefined) throw new Error('a phone is a transmitter');
  return transmitter;
}

/** Times of the bursts of one hour. */
function burstsOf(transmitter: Transmitter): number[] {
  const times: number[] = [];
  for (let at = transmitter.nextGap(); at < HOUR; at += transmitter.nextGap()) times.push(at);
  return times;
}

const many = (phone: Phone): Transmitter[] => Array.from({ length: 400 }, (_, seed) => transmitterOf(phone, seed));
const meanBursts = (phone: Phone): number =>
  many(phone).reduce((sum, transmitter) => sum + burstsOf(transmitter).length, 0) / 400;

describe('transmitters', () => {
  test('a phone on the network is heard about twice a minute', () => {
    const perHour = meanBursts({ kind: 'associated', address: 'aa:bb:cc:dd:ee:ff' });
    expect(perHour).toBeGreaterThan(100);
    expect(perHour).toBeLessThan(150);
  });

  test('a phone that only looks around is heard far less, an app far more', () => {
    const probing = meanBursts({ kind: 'probing' });
    expect(probing).toBeGreaterThan(25);
    expect(probing).toBeLessThan(75);
    expect(meanBursts({ kind: 'app', address: 'app-1' })).toBeGreaterThan(250);
  });

  test('nobody looks at a screen for a whole hour', () => {
    const busy = many({ kind: 'probing' }).filter((transmitter) => burstsOf(transmitter).length > 110);
    expect(busy.length / 400).toBeLessThan(0.1);
  });

  test('keeps the one address that it is known by', () => {
    const { addressAt } = transmitterOf({ kind: 'associated', address: 'aa:bb:cc:dd:ee:ff' }, 1);
    expect(new Set([0, 1, HOUR].map(addressAt))).toEqual(new Set(['aa:bb:cc:dd:ee:ff']));
  });

  test('hides behind made-up addresses: 60 % one for each burst, 35 % one for minutes, 5 % never', () => {
    const kinds = { burst: 0, minutes: 0, never: 0 };
    for (const transmitter of many({ kind: 'probing' })) {
      const times = Array.from({ length: 60 }, (_, minute) => minute * 60_000);
      const addresses = times.map(transmitter.addressAt);
      const different = new Set(addresses).size;
      if (different === 60) kinds.burst++;
      else if (different > 1) kinds.minutes++;
      else kinds.never++;
      for (const address of addresses) expect(address).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
      const isLocal = addresses.map((address) => (Number.parseInt(address.slice(0, 2), 16) & 0x03) === 0x02);
      expect(new Set(isLocal)).toEqual(new Set([different > 1]));
    }
    expect(kinds.burst / 400).toBeCloseTo(0.6, 1);
    expect(kinds.minutes / 400).toBeCloseTo(0.35, 1);
    expect(kinds.never / 400).toBeLessThan(0.1);
  });
});
