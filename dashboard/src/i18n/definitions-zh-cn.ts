import type { DefinitionText } from './definitions.ts';

/** What each number means, in Chinese; English is what the hub itself says. */
export const definitionsZhCn: DefinitionText = {
  'footfall@2': {
    formula: '门口计数（进）之和；计数器无信号时为 设备行程 × 每台设备对应人数',
    words:
      '该时段内经由商场或店铺门口进入的次数，由门口计数器统计。统计的是进入次数，不是人数。入口计数器无信号时，按此前 28 天的比值由设备行程估计，区间反映各天之间的差异。',
  },
  'device-trips@1': {
    formula: '该时段内开始的可关联设备行程数',
    words: '来到商场且可连续识别的设备：没有门口计数器时的客流指数，不是人数。',
  },
  'crowd@1': {
    formula: '未关联地址的突发次数',
    words:
      '未接入网络的手机被听到的多少，每个地址与传感器每秒计一次。只计数，从不跟踪；是指数，既不是设备数也不是人数。',
  },
  'visits@1': {
    formula: '不短于 visitFromMs 的停留数',
    words: '可关联设备在一家店内的停留，时长不短于到访阈值。统计的是设备，不是人。',
  },
  'unique-devices@1': {
    formula: '有到访的不同设备，按本地日累加',
    words:
      '每天至少到访一次的设备。假名只在一个本地日内有效，因此两天都来的设备计两次。当日假名仍在时为精确值；此后仅限整日，由不含任何身份的草图估计（标准误 1.6 %）。',
  },
  'passers-by@1': {
    formula: '经过店前但未到访的行程数',
    words: '定位到店前、结束时没有到访该店的行程，每个行程最多计一次。',
  },
  'came-by@1': { formula: '进店 + 路过', words: '来到店前的人，进店的和路过的都算。' },
  'capture-rate@1': { formula: '进店 /（进店 + 路过）', words: '经过店前的人中进店的比例。' },
  'engaged@1': { formula: '不短于 engagedFromMs 的到访数', words: '时长不短于深度到访阈值的到访。' },
  'engaged-rate@1': { formula: '深度到访 / 到访', words: '到访中深度到访的比例。' },
  'bounce-rate@1': { formula: '短停 /（短停 + 到访）', words: '在店停留中未达到到访阈值就离开的比例。' },
  'dwell-median@1': {
    formula: '到访停留时长估计的中位数',
    words: '停留时长的中位数；每次停留按 时长 × (n + 1) / (n − 1) 校正稀疏采样。区间与分布无关。',
  },
  'dwell-lower-quartile@1': {
    formula: '到访停留时长估计的下四分位数',
    words: '四分之一的到访更短。估计与区间同中位数。',
  },
  'dwell-upper-quartile@1': {
    formula: '到访停留时长估计的上四分位数',
    words: '四分之一的到访更长。估计与区间同中位数。',
  },
  'purchases@1': { formula: '销售 − 作废', words: '收银系统上报的完成交易；作废会冲销该笔销售，退款不会。' },
  'revenue@1': { formula: '销售 − 退款 − 作废', words: '净销售额，以商场币种的最小单位计。' },
  'sales-per-purchase@1': { formula: '销售额 / 成交笔数', words: '每笔成交的净销售额，已扣除退款。' },
  'conversion@2': {
    formula: '成交笔数 / 估计到访数',
    words:
      '每次估计到访对应的成交。全部人的到访数由设备到访数按门口计数与设备行程之比估计；没有门口计数器时该比值取 1，结果标为未校准。店内传感器无信号期间的成交不计入。成交是计数得来的，因此区间只反映到访数的不确定：未携带设备的人，以及该比值本身。',
  },
  'sales-per-visitor@2': {
    formula: '销售额 / 估计到访数',
    words: '每次估计到访的净销售额（客单贡献）。到访数、无信号时段与区间同转化率。',
  },
};
