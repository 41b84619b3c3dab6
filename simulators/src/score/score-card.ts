import type { Venue } from '@atrium/shared/venue/venue';
import { labelIn } from '@atrium/shared/venue/venue';
import type { Answers, Run } from './answers.ts';
import { type Figures, figure } from './definitions.ts';
import { flowFigures } from './flow-figures.ts';
import { footfallFigures } from './footfall-figures.ts';
import { meanOf, quantileOf } from './stats.ts';
import { captureRates, conversions, type Rate, rateFigures } from './store-figures.ts';
import { phonesAt, type TrueMall } from './true-mall.ts';
import { compareVisits, type Dwell, dwellsOf, f1Of, type StoreVisits, visitFigures } from './visit-figures.ts';
import { zoneFigures } from './zone-figures.ts';

/** One store of the score card. */
export type StoreScore = {
  readonly store: string;
  readonly name: string;
  readonly truths: number;
  readonly hub: number;
  readonly matched: number;
  readonly f1: number | null;
};

/** The hub's answers beside the truth. */
export type ScoreCard = {
  readonly figures: Figures;
  readonly stores: readonly StoreScore[];
  readonly dwells: readonly Dwell[];
  readonly captures: readonly Rate[];
  readonly conversions: readonly Rate[];
};

export type ScoreInput = {
  readonly venue: Venue;
  readonly mall: TrueMall;
  readonly answers: Answers;
  readonly run: Run;
};

export function scoreCard({ venue, mall, answers, run }: ScoreInput): ScoreCard {
  const truths = groupBy(mall.visits, ({ store }) => store);
  const reported = groupBy(answers.visits, ({ store }) => store);
  const compared = venue.stores.map(({ id }) => compareVisits(id, truths.get(id) ?? [], reported.get(id) ?? []));
  const names = new Map(venue.stores.map(({ id, name }) => [id, labelIn(name, 'en')]));
  return {
    figures: {
      ...visitFigures(compared),
      ...zoneFigures(mall, compared, answers.visits),
      ...rateFigures(mall, answers.stores, answers.mall),
      ...flowFigures(mall, answers),
      ...footfallFigures(mall, answers),
      ...ledgerFigures(answers, run),
      ...runFigures(mall, answers, run),
    },
    stores: compared.map((store) => storeScore(store, names.get(store.store) ?? store.store)),
    dwells: dwellsOf(compared),
    captures: captureRates(mall, answers.stores),
    conversions: conversions(mall, answers.stores),
  };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

const storeScore = ({ store, truths, hub, matched }: StoreVisits, name: string): StoreScore => ({
  store,
  name,
  truths: truths.length,
  hub,
  matched: matched.length,
  f1: f1Of(matched.length, truths.length, hub),
});

function ledgerFigures({ ledger }: Answers, { events }: Run) {
  const { received, accepted, duplicate, late, malformed, dropped } = ledger;
  const account = accepted + duplicate + late + malformed + dropped;
  return {
    'events.sent': figure('events.sent', events, events),
    'events.lost': figure('events.lost', events - accepted - duplicate, events),
    'ledger.unaccounted': figure('ledger.unaccounted', received - account, received),
    'ledger.malformed': figure('ledger.malformed', malformed, received),
    'ledger.late': figure('ledger.late', late, received),
    'ledger.dropped': figure('ledger.dropped', dropped, received),
  };
}

function runFigures(mall: TrueMall, { frames }: Answers, { events, wallS, latencies }: Run) {
  const errors = frames.flatMap(({ at, inside }) => {
    const truth = phonesAt(mall, at);
    return inside === null || truth === 0 ? [] : [(100 * Math.abs(inside - truth)) / truth];
  });
  return {
    'occupancy.mae': figure('occupancy.mae', meanOf(errors), errors.length),
    'latency.p50': figure('latency.p50', quantileOf(latencies, 0.5), latencies.length),
    'latency.p95': figure('latency.p95', quantileOf(latencies, 0.95), latencies.length),
    'speed.events': figure('speed.events', wallS > 0 ? events / wallS : null, events),
    'speed.wall': figure('speed.wall', wallS, events),
  };
}
