import type { CaptureFormat } from './capture-format.ts';
import { mallVenue } from './mall-site1/mall-venue.ts';
import { readMall } from './mall-site1/read-mall.ts';
import { marketVenue } from './market/market-venue.ts';
import { readMarket } from './market/read-market.ts';
import { readJsonl } from './read-jsonl.ts';

export type CaptureFormatName = 'market' | 'mall-site1' | 'jsonl';

/** Every recording that can be replayed, by the name that `--format` takes. */
export const CAPTURE_FORMATS: Readonly<Record<CaptureFormatName, CaptureFormat>> = {
  market: { read: readMarket, venue: marketVenue },
  'mall-site1': { read: readMall, venue: mallVenue },
  jsonl: { read: readJsonl },
};
