import type { CaptureFormat } from './capture-format.ts';
import { mallVenue } from './mall-site1/mall-venue.ts';
import { readMall } from './mall-site1/read-mall.ts';
import { marketVenue } from './market/market-venue.ts';
import { readMarket } from './market/read-market.ts';
import { probesVenue } from './probes/probes-venue.ts';
import { readProbes } from './probes/read-probes.ts';
import { readJsonl } from './read-jsonl.ts';

export type CaptureFormatName = 'market' | 'mall-site1' | 'probes' | 'jsonl';

/** Every recording that can be replayed, by the name that `--format` takes. */
export const CAPTURE_FORMATS: Readonly<Record<CaptureFormatName, CaptureFormat>> = {
  market: { read: readMarket, venue: marketVenue },
  'mall-site1': { read: readMall, venue: mallVenue },
  probes: { read: readProbes, venue: probesVenue },
  jsonl: { read: readJsonl },
};
