import type { MetricDefinition } from '@atrium/shared/metrics/definitions';
import type { KpiQuality } from '@atrium/shared/metrics/kpi';
import type { Rules } from '@atrium/shared/metrics/rules';
import type { PageTexts } from '../../hooks/page-texts.ts';

const units: Readonly<Record<MetricDefinition['unit'], string>> = {
  people: 'people',
  devices: 'devices',
  bursts: 'bursts',
  visits: 'visits',
  ratio: 'share',
  seconds: 'time',
  purchases: 'purchases',
  'minor units': 'money',
  'minor units per visit': 'money per visit',
  'minor units per purchase': 'money per purchase',
};
const qualities: Readonly<Record<KpiQuality, string>> = {
  measured: 'Counted directly.',
  calibrated: 'Scaled to people by the door counters.',
  uncalibrated: 'No door counter to scale by: devices are taken for people.',
  partial: 'Sensors were silent for part of the time.',
  provisional: 'Still going on: may change.',
  unknown: 'Nobody measured it. Not zero.',
};
const thresholds: Partial<Readonly<Record<keyof Rules, string>>> = {
  inStoreFromMs: 'in the store from',
  visitFromMs: 'a visit from',
  engagedFromMs: 'engaged from',
  visitGapMs: 'a new visit after an absence of more than',
  excursionMs: 'a step outside that still belongs to the visit, up to',
  tripGapMs: 'the trip ends after a silence of',
};

const en = {
  title: 'Glossary',
  lead: 'Every number of this dashboard: what it means and how it is computed.',
  version: (id: string) => `Version ${id}`,
  unit: 'Unit',
  units,
  formula: 'Formula',
  qualityTitle: 'How far a number can be trusted',
  qualities,
  thresholdTitle: 'Thresholds',
  thresholdLead:
    'The defaults. A mall or a store may have its own; every number names the version it was computed with.',
  thresholds,
  words: [
    ['Visit', 'One stay of one device in one store.'],
    ['Trip', 'One stay of one device in the mall, from first to last sighting.'],
    ['Passer-by', 'A trip past the front of a store without a visit to it.'],
    ['Interval', 'The range in which the true number lies in 95 of 100 cases.'],
    ['n', 'How many observations a number rests on.'],
    ['Device', 'A phone or tag that can be followed. Not a person: some people carry two, some none.'],
  ] as readonly (readonly [string, string])[],
  wordsTitle: 'Words',
};

export const glossaryTexts: PageTexts<typeof en> = {
  en,
  'zh-CN': {
    title: '术语',
    lead: '本看板的每个数字：含义与计算方法。',
    version: (id) => `版本 ${id}`,
    unit: '单位',
    units: {
      people: '人次',
      devices: '设备',
      bursts: '次突发',
      visits: '次到访',
      ratio: '比例',
      seconds: '时长',
      purchases: '笔',
      'minor units': '金额',
      'minor units per visit': '每次到访金额',
      'minor units per purchase': '每笔金额',
    },
    formula: '公式',
    qualityTitle: '数字的可信程度',
    qualities: {
      measured: '直接计数。',
      calibrated: '按门口计数器换算为人数。',
      uncalibrated: '没有门口计数器可换算：以设备数代替人数。',
      partial: '部分时间传感器无信号。',
      provisional: '仍在进行中，可能变化。',
      unknown: '没有测量到，不是零。',
    },
    thresholdTitle: '阈值',
    thresholdLead: '默认值。商场或店铺可以有自己的阈值；每个数字都注明其计算所用的版本。',
    thresholds: {
      inStoreFromMs: '在店：不短于',
      visitFromMs: '到访：不短于',
      engagedFromMs: '深度到访：不短于',
      visitGapMs: '离开超过此时长后算新的到访',
      excursionMs: '短暂外出仍属同一到访，最长',
      tripGapMs: '无信号达此时长后行程结束',
    },
    words: [
      ['到访', '一台设备在一家店的一次停留。'],
      ['行程', '一台设备在商场的一次停留，从首次到末次信号。'],
      ['路过', '经过店前但没有到访的行程。'],
      ['区间', '真实数字有 95% 的把握落在其中的范围。'],
      ['n（样本）', '数字所依据的观测次数。'],
      ['设备', '可连续识别的手机或标签。不等于人：有人带两台，有人一台也没有。'],
    ],
    wordsTitle: '用语',
  },
};
