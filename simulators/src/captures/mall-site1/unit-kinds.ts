import type { DrawnUnit } from './floors.ts';

/** What a unit of the source is: a shop with its trade, or something that no tenant runs. */
export type UnitKind = { readonly category: string; readonly trade: string | null };

/** First id of the source's catalogue: what kind of place it is. */
const TRADES: Readonly<Record<string, string>> = {
  '5d35733bdb07255e495599ac': 'food',
  '5d35733edb07255e495599ed': 'retail',
  '5d357342db07255e49559a41': 'services',
  '5d357344db07255e49559a75': 'entertainment',
  '5d35734bdb07255e49559b0b': 'education',
  '5a6ae3ab2d55512d726a5617': 'other',
};
const FACILITIES = '5d3577c8b7271665f903b6e3';
/** Second id: premises to let, some of which still bear the name of a shop. */
const PREMISES = '5d357a28ccd5d652c76d8793';

/** Names, in pinyin, of what is drawn as a unit but is no shop. */
const PLACES: readonly (readonly [RegExp, string])[] = [
  [/^[A-Z]\d{3}$/, 'parking'],
  [/^fuzhumian$/, 'structure'],
  [/^feikaifangquyu$/, 'nonpublic'],
  [/^xishoujian/, 'restroom'],
  [/^xiuxiqu$/, 'lounge'],
  [/^zhongkong$/, 'opentobelow'],
  [/^shouhuoqu$/, 'nonpublic'],
  [/^(kongpu|zhuangxiu)$/, 'unspecified'],
  [/^(jiedaichu|huangxiaolu|laidian|xingyunmohe|ertongmianfeiyoulequ)$/, 'unspecified'],
  [/(wawaji|niudan|shoumaiji|jicungui|jibaogui)$/, 'unspecified'],
];

export function kindOf({ name, catalogue }: Pick<DrawnUnit, 'name' | 'catalogue'>): UnitKind {
  const place = PLACES.find(([pattern]) => pattern.test(name));
  if (place !== undefined) return { category: place[1], trade: null };
  const [first = '', second = ''] = catalogue;
  if (first === FACILITIES && second === PREMISES) return { category: 'retail', trade: 'other' };
  const trade = TRADES[first];
  if (trade === undefined) return { category: 'unspecified', trade: null };
  return { category: trade === 'food' ? 'foodservice' : 'retail', trade };
}
