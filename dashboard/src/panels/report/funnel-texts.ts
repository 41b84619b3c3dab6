import type { PageTexts } from '../../hooks/page-texts.ts';

const en = {
  front: 'At the front',
  ofBefore: (share: string) => `${share} of the step before`,
  note: 'Visits count devices, purchases come from the tills: the last step compares two different counts.',
};

export const funnelTexts: PageTexts<typeof en> = {
  en,
  'zh-CN': {
    front: '到达店前',
    ofBefore: (share) => `上一步的 ${share}`,
    note: '到访统计设备，成交来自收银：最后一步比较的是两种不同的计数。',
  },
};
