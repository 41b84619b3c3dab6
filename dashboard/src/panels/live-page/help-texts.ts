import type { PageTexts } from '../../hooks/page-texts.ts';

const en = {
  title: 'Keyboard',
  rows: [
    ['← ↑ → ↓', 'to the nearest store'],
    ['Enter', 'open the store'],
    ['Esc', 'close it; leave the wallboard'],
    ['+ −  0', 'zoom in, out, whole level'],
    ['Shift + arrows', 'move the plan'],
    ['T', 'table or plan'],
    ['A', 'all levels or one'],
    ['PgUp  PgDn', 'level up, level down'],
    ['/', 'find a store'],
    ['?', 'this list'],
  ] as readonly (readonly [string, string])[],
};

export const helpTexts: PageTexts<typeof en> = {
  en,
  'zh-CN': {
    title: '键盘操作',
    rows: [
      ['← ↑ → ↓', '移到最近的店铺'],
      ['Enter', '打开店铺'],
      ['Esc', '关闭；退出大屏'],
      ['+ −  0', '放大、缩小、整层'],
      ['Shift + 方向键', '移动平面图'],
      ['T', '表格或平面图'],
      ['A', '全部楼层或单层'],
      ['PgUp  PgDn', '上一层、下一层'],
      ['/', '查找店铺'],
      ['?', '本列表'],
    ],
  },
};
