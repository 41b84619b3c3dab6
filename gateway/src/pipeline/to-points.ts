import type { EpochMs } from '@atrium/shared/units';
import type { Sum } from '../core/accrual.ts';
import type { Effect, Visit } from '../core/effect.ts';
import type { CampaignRecord, SightingRecord } from '../core/record.ts';
import type { VenueIndex } from '../core/venue-index.ts';
import { dwellOf } from '../core/visits/stay.ts';
import { eventNs } from './event-ns.ts';
import type { AnyPoint, PointRef } from './history-schema.ts';
import { purchasePoints } from './purchase-points.ts';

const NS_PER_MS = 1_000_000n;
const NS_PER_MINUTE = 60_000_000_000n;

/** A place within its minute for additive sums, from the place in the log that caused them: never used twice. */
const sumNs = (minute: number, seq: number): bigint => BigInt(minute) * NS_PER_MS + (BigInt(seq) % NS_PER_MINUTE);

export type Written = { readonly points: readonly AnyPoint[]; readonly removed: readonly PointRef[] };

export const NOTHING: Written = { points: [], removed: [] };

/** Where an effect stands: its place in the log, and since when rows may name a device. */
export type Occasion = { readonly seq: number; readonly devicesSince: EpochMs };

/** What an effect of the fold means for history. Deterministic, so that doing it again changes nothing. */
export function toPoints(effect: Effect, index: VenueIndex, { seq, devicesSince }: Occasion): Written {
  const mall = index.venue.id;
  switch (effect.kind) {
    case 'visit':
      return visitWritten(effect.visit, index, devicesSince);
    case 'visit-removed': {
      const { id, store, enteredAt } = effect.visit;
      const ref = { tags: { mall, store }, timeNs: eventNs(enteredAt, id) };
      return {
        points: [],
        removed: [
          { measurement: 'visit', ...ref },
          { measurement: 'member_visit', ...ref },
        ],
      };
    }
    case 'purchase':
      return { points: purchasePoints(effect.purchase, mall), removed: [] };
    case 'campaign':
      return { points: [couponPoint(effect.campaign, mall)], removed: [] };
    case 'door': {
      const { sensor, at, entries, exits, id } = effect;
      const known = index.sensors.get(sensor);
      const place = known?.role === 'storefront' && known.store !== undefined ? known.store : 'mall';
      return {
        points: [
          { measurement: 'door', tags: { mall, place, sensor }, fields: { entries, exits }, timeNs: eventNs(at, id) },
        ],
        removed: [],
      };
    }
    case 'visitors': {
      const timeNs = sumNs(effect.day, seq);
      const points = effect.stores.map(
        ({ store, sketch }): AnyPoint => ({
          measurement: 'visitors',
          tags: { mall, store },
          fields: { sketch },
          timeNs,
        }),
      );
      return { points, removed: [] };
    }
    case 'accrued':
      return { points: effect.accrued.map((sum) => sumPoint(sum, seq, mall)), removed: [] };
  }
}

/** The level of a source that tells none: Bluetooth's own word for it. */
const NO_RSSI = 127;

export function sightingPoint({ at, sensor, device, radio, rssi, id }: SightingRecord, index: VenueIndex): AnyPoint {
  const told = radio ?? (index.sensors.get(sensor)?.kind === 'ble' ? 'ble' : 'wifi');
  return {
    measurement: 'sighting',
    tags: { mall: index.venue.id, sensor, radio: told },
    fields: { device, rssi: Math.round(rssi ?? NO_RSSI) },
    timeNs: eventNs(at, id === undefined ? device : `${device}|${id}`),
  };
}

/** Beside the visit of a member who agreed to it stands whose it was; beside any other, nothing, also where something stood. */
function visitWritten(visit: Visit, index: VenueIndex, devicesSince: EpochMs): Written {
  const { person, id, store, leftAt, enteredAt } = visit;
  const point = visitPoint(visit, index, devicesSince);
  const ref = {
    measurement: 'member_visit' as const,
    tags: { mall: index.venue.id, store },
    timeNs: eventNs(enteredAt, id),
  };
  if (person === undefined || visit.class === 'bounce') return { points: [point], removed: visit.rev > 0 ? [ref] : [] };
  const fields = { person, visit_id: id, left_ms: leftAt, engaged: visit.class === 'engaged' ? 1 : 0 };
  return { points: [point, { ...ref, fields }], removed: [] };
}

function couponPoint(record: CampaignRecord, mall: string): AnyPoint {
  const { campaign, event, arm, coupon, person = '', store = '', at } = record;
  return {
    measurement: 'coupon',
    tags: { mall, campaign, event, arm },
    fields: { coupon, person, store, n: 1 },
    timeNs: eventNs(at, coupon),
  };
}

function visitPoint(visit: Visit, index: VenueIndex, devicesSince: EpochMs): AnyPoint {
  const dwell = dwellOf({ enteredAt: visit.enteredAt, lastAt: visit.leftAt });
  return {
    measurement: 'visit',
    tags: { mall: index.venue.id, store: visit.store },
    fields: {
      visit_id: visit.id,
      device: visit.enteredAt >= devicesSince ? visit.device : '',
      left_ms: visit.leftAt,
      dwell_ms: dwell,
      estimate_ms: visit.estimateMs === null ? -1 : Math.round(visit.estimateMs),
      sightings: visit.sightings,
      visit: visit.class === 'bounce' ? 0 : 1,
      engaged: visit.class === 'engaged' ? 1 : 0,
      bounce: visit.class === 'bounce' ? 1 : 0,
      rev: visit.rev,
      rules: index.rulesVersion,
    },
    timeNs: eventNs(visit.enteredAt, visit.id),
  };
}

/** A fact's kind, tags and sums are those of the measurement of its name. */
const sumPoint = (sum: Sum, seq: number, mall: string): AnyPoint =>
  ({
    measurement: sum.kind,
    tags: { mall, ...sum.tags },
    fields: sum.sums,
    timeNs: sumNs(sum.minute, seq),
  }) as AnyPoint;
