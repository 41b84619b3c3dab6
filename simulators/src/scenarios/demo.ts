import type { Scenario, Trade } from './scenario.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** `[attraction, median dwell in minutes, its sigma]`, `[conversion, median basket in minor units, its sigma]`. */
const trade = (
  [attraction, dwellMinutes, dwellSigma]: readonly [number, number, number],
  [conversion, basketMedian, basketSigma]: readonly [number, number, number],
): Trade => ({ attraction, dwellMedianMs: dwellMinutes * MINUTE, dwellSigma, conversion, basketMedian, basketSigma });

/**
 * A mid-size mall on an ordinary day. Figures are those of retail counters and radio studies where there are any: groups
 * (Moussaïd 2010), speed and peaks (Pei 2020), mall path loss (Haneda 2016), walls and sensitivity by rule of thumb. Two are
 * chosen so that a screen is lively within minutes: more phones are on the mall's network than the usual fifth, and these are
 * heard about twice a minute.
 */
export const demo: Scenario = {
  name: 'demo',
  summary: 'the demo mall on an ordinary day, several hundred people at the busy hours',
  expect: '12 to 14 of 100 who pass a front come in; doors, dwell and conversion agree with the truth',
  seed: 1,
  venue: 'demo',
  arrivals: {
    groupsPerHour: 330,
    weekday: [0, 0, 0, 0, 0, 0, 0, 0, 0.1, 0.25, 0.45, 0.65, 0.9, 0.9, 0.65, 0.6, 0.7, 0.85, 1, 1, 0.8, 0.5, 0.2, 0],
    weekend: [0, 0, 0, 0, 0, 0, 0, 0, 0.1, 0.3, 0.55, 0.75, 0.9, 0.95, 1, 1, 1, 1, 1, 0.9, 0.75, 0.5, 0.2, 0],
    groupSizes: [0.45, 0.36, 0.12, 0.05, 0.02],
  },
  trip: {
    furtherStores: 2.2,
    maxStores: 9,
    reach: 60,
    speed: { mean: 1.1, sd: 0.15 },
    linger: { share: 0.3, fromMs: 10 * SECOND, toMs: 60 * SECOND },
    pause: { share: 0.5, medianMs: 8 * MINUTE, sigma: 0.6 },
    glance: { share: 0.1, fromMs: 10 * SECOND, toMs: 50 * SECOND },
  },
  trades: {
    fashion: trade([1, 7, 0.8], [0.25, 32000, 0.7]),
    shoes: trade([0.8, 7, 0.7], [0.23, 45000, 0.6]),
    accessories: trade([0.8, 5, 0.7], [0.24, 18000, 0.7]),
    sports: trade([0.9, 8, 0.8], [0.22, 38000, 0.7]),
    jewellery: trade([0.4, 8, 0.8], [0.12, 280000, 0.8]),
    beauty: trade([0.9, 6, 0.7], [0.3, 22000, 0.7]),
    electronics: trade([1.1, 9, 0.8], [0.2, 60000, 1]),
    home: trade([0.8, 9, 0.8], [0.22, 24000, 0.8]),
    kids: trade([0.9, 9, 0.8], [0.24, 21000, 0.7]),
    books: trade([0.8, 11, 0.8], [0.3, 7000, 0.6]),
    pets: trade([0.5, 7, 0.7], [0.4, 11000, 0.6]),
    health: trade([0.7, 5, 0.6], [0.6, 9000, 0.6]),
    services: trade([0.4, 7, 0.7], [0.5, 8000, 0.7]),
    'department-store': trade([2.5, 14, 0.8], [0.25, 36000, 0.9]),
    supermarket: trade([3, 18, 0.7], [0.85, 14000, 0.7]),
    grocery: trade([1.2, 6, 0.6], [0.75, 6000, 0.6]),
    cafe: trade([1, 20, 0.7], [0.9, 3800, 0.4]),
    restaurant: trade([1.1, 45, 0.4], [0.92, 26000, 0.5]),
    'food-hall': trade([1.2, 22, 0.5], [0.9, 4200, 0.4]),
    fitness: trade([0.3, 60, 0.4], [0.1, 30000, 0.6]),
    entertainment: trade([0.6, 60, 0.5], [0.7, 9000, 0.5]),
    other: trade([0.7, 7, 0.8], [0.25, 15000, 0.8]),
  },
  staff: { perStore: 2, shiftMs: 480 * MINUTE, phone: { wifi: 0.6, associated: 0.2, app: 0 } },
  things: 0.5,
  members: { share: 0.3, pool: 5_000, consenting: 0.8, withdrawing: 0.03, showsCard: 0.7 },
  counters: { missed: 0.012, twice: 0.004 },
  tills: { takenBack: 0.02, delayMedianMs: 2 * SECOND, delaySigma: 0.6, clockSdMs: 20 * SECOND },
  phone: { wifi: 0.72, associated: 0.4, app: 0.05 },
  radio: {
    associated: { medianMs: 22 * SECOND, sigma: 0.8 },
    screenOn: { medianMs: 20 * SECOND, sigma: 0.6 },
    screenOff: { medianMs: 110 * SECOND, sigma: 0.9 },
    app: { medianMs: 10 * SECOND, sigma: 0.5 },
    screenOnShare: 0.25,
    paceSigma: 0.3,
    newAddressPerBurst: 0.6,
    newAddressPerMinutes: 0.35,
    wifi: { atOneMetre: -34, sensitivity: -84 },
    ble: { atOneMetre: -59, sensitivity: -92 },
    reportFrom: -70,
    openExponent: 1.8,
    clutteredExponent: 2.5,
    wallDb: 4,
    frontDb: 2,
    floorDb: 17,
    shadowSd: 3.5,
    fadingSd: 3,
    receiverSd: 2,
    deviceSd: 4,
    bodyDb: 4,
  },
};
