import type { PageTexts } from '../../hooks/page-texts.ts';

const en = {
  asTable: 'Table',
  asChart: 'Chart',
  unknown: 'unknown',
  when: 'Time',
  csv: 'CSV',
  csvHint: 'Download these numbers for a spreadsheet',
  png: 'PNG',
  pngHint: 'Download this picture',
  period: 'Period',
  ranges: { today: 'Today', yesterday: 'Yesterday', '7d': '7 days', '28d': '28 days' },
  failed: (why: string) => `Refused: ${why}`,
  noneYet: 'Nothing recorded in this period',
  noneYetText: 'The hub heard no sensor then. Choose another period.',
};

export const reportTexts: PageTexts<typeof en> = {
  en,
  'zh-CN': {
    asTable: '表格',
    asChart: '图表',
    unknown: '未知',
    when: '时间',
    csv: 'CSV 导出',
    csvHint: '下载这些数字，用于电子表格',
    png: 'PNG 导出',
    pngHint: '下载此图',
    period: '时段',
    ranges: { today: '今日', yesterday: '昨日', '7d': '7 天', '28d': '28 天' },
    failed: (why) => `被拒绝：${why}`,
    noneYet: '该时段没有记录',
    noneYetText: '当时中枢没有收到任何传感器的数据，请选择其他时段。',
  },
};
