import type { PageTexts } from '../../hooks/page-texts.ts';

const en = {
  title: 'Stores',
  lead: (shown: string, all: string) => `${shown} of ${all} stores, live`,
  find: 'Name, unit or trade',
  allLevels: 'All levels',
  allTrades: 'All trades',
  level: 'Level',
  trade: 'Trade',
  none: 'No store matches',
  noneText: 'Change the search, the level or the trade.',
};

export const storesTexts: PageTexts<typeof en> = {
  en,
  'zh-CN': {
    title: '店铺',
    lead: (shown, all) => `实时，${all} 家店铺中的 ${shown} 家`,
    find: '名称、铺位或业态',
    allLevels: '全部楼层',
    allTrades: '全部业态',
    level: '楼层',
    trade: '业态',
    none: '没有匹配的店铺',
    noneText: '请更改搜索词、楼层或业态。',
  },
};
