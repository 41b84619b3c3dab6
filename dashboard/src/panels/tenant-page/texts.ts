import type { BenchmarkMetric } from '@atrium/shared/wire/analytics';
import type { PageTexts } from '../../hooks/page-texts.ts';

const metrics: Readonly<Record<BenchmarkMetric, string>> = {
  captureRate: 'Capture rate',
  engagedRate: 'Stay to look around',
  bounceRate: 'Bounce rate',
  dwellMedianS: 'Median stay',
  conversion: 'Conversion',
  salesPerVisitor: 'Sales per visit',
};

const en = {
  pick: 'Your stores',
  none: 'No store is assigned to this account',
  noneText: 'Ask the mall to add your store to it.',
  lead: (place: string, when: string) => `${place} · ${when}`,
  live: 'as it happens',
  inside: 'Inside now',
  devices: 'devices',
  funnel: 'From passing by to buying',
  benchmark: 'You among the stores of the mall',
  benchmarkLead:
    'The band holds the middle half of the other stores, the line is the median. No store can be told from it.',
  metrics,
  own: (value: string) => `you ${value}`,
  others: (low: string, median: string, high: string) => `others ${low} – ${high}, median ${median}`,
  private: 'not enough stores to compare without telling on one',
  sales: 'What was sold',
  salesBy: 'By',
  keys: { hour: 'Hour', daypart: 'Part of the day', channel: 'Channel', category: 'Goods' },
  dayparts: {
    night: 'night',
    morning: 'morning',
    midday: 'midday',
    afternoon: 'afternoon',
    evening: 'evening',
    late: 'late',
  },
  suppressed: 'others, on few receipts',
  unspecified: 'not told by the till',
  receipts: (count: string) => `${count} receipts`,
  salesNone: 'Nothing was sold in this period.',
};

export const tenantTexts: PageTexts<typeof en> = {
  en,
  'zh-CN': {
    pick: '您的店铺',
    none: '此账户没有分配店铺',
    noneText: '请让商场为您添加店铺。',
    lead: (place, when) => `${place} · ${when}`,
    live: '实时',
    inside: '当前在店',
    devices: '台设备',
    funnel: '从路过到购买',
    benchmark: '您在商场各店中的位置',
    benchmarkLead: '色带为其他店铺的中间一半，竖线为中位数。无法从中看出任何一家店。',
    metrics: {
      captureRate: '进店率',
      engagedRate: '停留比例',
      bounceRate: '短停率',
      dwellMedianS: '停留中位数',
      conversion: '转化率',
      salesPerVisitor: '每访销售额',
    },
    own: (value) => `您 ${value}`,
    others: (low, median, high) => `其他店 ${low} – ${high}，中位数 ${median}`,
    private: '店铺太少，无法在不泄露个别店铺的情况下比较',
    sales: '销售构成',
    salesBy: '按',
    keys: { hour: '小时', daypart: '时段', channel: '渠道', category: '商品' },
    dayparts: { night: '夜间', morning: '上午', midday: '中午', afternoon: '下午', evening: '傍晚', late: '晚间' },
    suppressed: '其他（小票较少）',
    unspecified: '收银未注明',
    receipts: (count) => `${count} 张小票`,
    salesNone: '该时段没有销售。',
  },
};
