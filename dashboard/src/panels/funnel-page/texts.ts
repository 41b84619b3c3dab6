import type { FunnelStage } from '@atrium/shared/wire/analytics';
import type { PageTexts } from '../../hooks/page-texts.ts';

const stages: Readonly<Record<FunnelStage, string>> = {
  'passer-by': 'At the front',
  visit: 'Visits',
  engaged: 'Engaged',
  purchase: 'Purchases',
};

const en = {
  title: 'Funnel',
  lead: 'From passing by to buying: where people are lost',
  stages,
  mall: 'The whole mall',
  rateOf: (rate: string, stage: string) => `${rate} of “${stage}”`,
  before: (value: string) => `a week before: ${value}`,
  levels: 'By level',
  stores: 'By store',
  storesLead: 'Each share is of the step that it comes from',
  store: 'Store',
  capture: 'came in',
  engagedShare: 'stayed',
  bought: 'bought',
  widest: 'Bars are drawn against the widest step.',
  unknown: 'unknown',
};

export const funnelPageTexts: PageTexts<typeof en> = {
  en,
  'zh-CN': {
    title: '漏斗',
    lead: '从路过到购买：人在哪一步流失',
    stages: { 'passer-by': '到达店前', visit: '进店', engaged: '深度到访', purchase: '成交' },
    mall: '整个商场',
    rateOf: (rate, stage) => `“${stage}”的 ${rate}`,
    before: (value) => `一周前：${value}`,
    levels: '按楼层',
    stores: '按店铺',
    storesLead: '每个比例都相对于其来源的一步',
    store: '店铺',
    capture: '进店比例',
    engagedShare: '停留比例',
    bought: '购买比例',
    widest: '条形以最宽的一步为准。',
    unknown: '未知',
  },
};
