import { demo } from './demo.ts';
import { afterHours } from './gallery/after-hours.ts';
import { averagingReceivers } from './gallery/averaging-receivers.ts';
import { busyDay } from './gallery/busy-day.ts';
import { clockSkew } from './gallery/clock-skew.ts';
import { corridorWalkers } from './gallery/corridor-walkers.ts';
import { couponLift5, couponLift20, couponNoLift } from './gallery/coupons.ts';
import { double11 } from './gallery/double-11.ts';
import { dstNight } from './gallery/dst-night.ts';
import { fiveDevices } from './gallery/five-devices.ts';
import { gatewayBackfill } from './gallery/gateway-backfill.ts';
import { lossyNetwork } from './gallery/lossy-network.ts';
import { openingRush } from './gallery/opening-rush.ts';
import { peakReconnect } from './gallery/peak-reconnect.ts';
import { probeFlood } from './gallery/probe-flood.ts';
import { qos1Duplicates } from './gallery/qos1-duplicates.ts';
import { quietTenant } from './gallery/quiet-tenant.ts';
import { reEntry } from './gallery/re-entry.ts';
import { receiverDies } from './gallery/receiver-dies.ts';
import { rotatingAddresses } from './gallery/rotating-addresses.ts';
import { stackedFloors } from './gallery/stacked-floors.ts';
import { staffAndPrinters } from './gallery/staff-and-printers.ts';
import { stillPhone } from './gallery/still-phone.ts';
import { tillClocks } from './gallery/till-clocks.ts';
import type { Scenario } from './scenario.ts';

const ALL: readonly Scenario[] = [
  demo,
  stillPhone,
  averagingReceivers,
  receiverDies,
  stackedFloors,
  rotatingAddresses,
  fiveDevices,
  staffAndPrinters,
  gatewayBackfill,
  qos1Duplicates,
  probeFlood,
  afterHours,
  reEntry,
  corridorWalkers,
  busyDay,
  clockSkew,
  peakReconnect,
  openingRush,
  double11,
  couponNoLift,
  couponLift5,
  couponLift20,
  dstNight,
  quietTenant,
  tillClocks,
  lossyNetwork,
];

/** Every scenario that can be played, by name. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = Object.fromEntries(ALL.map((each) => [each.name, each]));
