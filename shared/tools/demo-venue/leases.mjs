/**
 * Who rents what, level by level, west to east: the leasing plan as data. All names are invented.
 *
 * A band of a level is a list of bays. Their widths, metres along the axis, add up to its length; a step of the building's depth
 * falls between two bays.
 */

const shop = (width, [en, zh], category, extra = {}) => ({
  kind: 'shop',
  width,
  tenant: { en, zh, category, ...extra },
});
/** Two shops behind each other beside a gate; the rear one opens onto the gate's passage. */
const stack = (width, gateSide, front, rear) => ({ kind: 'stack', width, gateSide, front, rear });
/** A small shop cut out of the front of a large one, which runs on behind it. */
const wrap = (width, smallSide, small, tenant) => ({ kind: 'wrap', width, smallSide, small, tenant });
/** Two small shops with a passage between them that leads to rooms behind. */
const core = (left, right, rooms) => ({ kind: 'core', width: left.width + 3.6 + right.width, left, right, rooms });
const gate = (width, id, [en, zh]) => ({ kind: 'gate', width, id, en, zh });
const room = (width, category, [en, zh]) => ({ kind: 'room', width, category, en, zh });
/** A food stall: counter in front, kitchen behind. */
const stall = (width, [en, zh]) => ({ kind: 'stall', width, tenant: { en, zh, category: 'food-hall' } });

const WC = ['restroom.female', 'restroom.male'];
const STAIRS = ['stairs', 'elevator'];
/** Store front counters hang where these say so. */
const counted = { isCounted: true };
const twoTills = { tills: 2 };

export const BASEMENT = {
  id: 'b1',
  ordinal: -1,
  name: { en: 'Basement 1', 'zh-CN': '地下一层' },
  north: [
    shop(12, ['Orchard Crate', '果箱鲜果'], 'grocery'),
    shop(9, ['Spice Drawer', '香料抽屉'], 'grocery'),
    shop(11, ['Cellar Nine', '九号酒窖'], 'grocery'),
    core(shop(6, ['Postbox Parcel', '信箱快递'], 'services'), shop(6.4, ['Juice Bureau', '果汁局'], 'cafe'), WC),
    stall(8, ['Ladle Noodle', '一勺面']),
    stall(7, ['Clay & Rice', '陶锅饭']),
    stall(9, ['Dumpling Ledger', '饺子账房']),
    stall(8, ['Wok Forty', '四十镬']),
    stall(7, ['Chili Post', '辣椒驿']),
    stall(8, ['Skewer Union', '串儿联盟']),
    stall(9, ['Curry Tide', '咖喱潮']),
    stall(7, ['Green Ladle', '青勺素食']),
    stall(8, ['Tofu Sisters', '豆腐姐妹']),
    stall(9, ['Ember Chicken', '余烬炭鸡']),
    shop(14, ['Ready Kitchen', '现成厨房'], 'home'),
    shop(16, ['Mop & Basin', '拖把与盆'], 'home'),
    shop(22, ['Fur Parliament', '毛茸茸议会'], 'pets', counted),
  ],
  south: [
    shop(13, ['Key & Heel', '钥匙与鞋跟'], 'services'),
    shop(15, ['Moon Laundry', '月亮洗衣'], 'services'),
    shop(22, ['Second Shelf', '二层书架'], 'books'),
    core(shop(6, ['Herb Bureau', '草药局'], 'health'), shop(6.4, ['Tea Brick', '茶砖铺'], 'grocery'), STAIRS),
    shop(12, ['Lotus Bowl', '莲花碗'], 'restaurant'),
    shop(10, ['River Rice', '江米饭'], 'restaurant'),
    shop(10, ['Bao Weather', '包子天气'], 'restaurant'),
    shop(12, ['Sugar Ladder', '糖梯'], 'cafe'),
    shop(10, ['Pickle Museum', '泡菜博物馆'], 'grocery'),
    shop(10, ['Milk Bottle Row', '奶瓶巷'], 'kids'),
    gate(8, 'car-park', ['Car Park Lobby', '停车场大厅']),
  ],
  eastEnd: { southFrom: 138, en: 'Granary Market', zh: '谷仓超市', category: 'supermarket', tills: 6, isCounted: true },
  westGate: { id: 'metro', en: 'Metro Gate', zh: '地铁口' },
};

export const GROUND = {
  id: 'l1',
  ordinal: 0,
  name: { en: 'Level 1', 'zh-CN': '一层' },
  north: [
    shop(14, ['Fog & Filter', '雾滤咖啡'], 'cafe', { ...counted, ...twoTills }),
    shop(7, ['Slow Hands', '慢针钟表'], 'jewellery'),
    shop(7, ['Quiet Carat', '静克拉'], 'jewellery'),
    core(shop(8, ['Rosewater Lane', '玫水巷'], 'beauty'), shop(7.4, ['Two Lenses', '两片镜'], 'services'), WC),
    shop(13, ['Kestrel & Moss', '隼与苔'], 'fashion', counted),
    shop(10, ['Dew Office', '露研所'], 'beauty'),
    stack(14, 'right', shop(9, ['Seven Ingots', '七锭金'], 'jewellery'), shop(0, ['Third Steep', '三泡茶'], 'cafe')),
    gate(8, 'garden', ['Garden Gate', '花园门']),
    stack(14, 'left', shop(9, ['Pearl Ledger', '珠账'], 'jewellery'), shop(0, ['Cold Plum', '冰梅'], 'cafe')),
    shop(11, ['Petal Chemistry', '花瓣化学'], 'beauty'),
    wrap(
      17,
      'left',
      shop(6, ['Moonfoam', '月沫'], 'beauty'),
      shop(0, ['Northquay', '北埠'], 'fashion', twoTills).tenant,
    ),
    shop(12, ['Velvet Heron', '绒鹭'], 'fashion'),
    shop(9, ['Cobble & Stride', '石径'], 'shoes'),
    shop(10, ['Tin Harbour', '锡港'], 'fashion'),
    shop(15, ['Ninth Ridge', '九脊户外'], 'sports', counted),
  ],
  south: [
    wrap(
      38,
      'left',
      shop(11, ['Crumb Street', '面包屑街'], 'cafe'),
      shop(0, ['Lumen & Thread', '光与线'], 'fashion', { ...counted, ...twoTills }).tenant,
    ),
    shop(12, ['Volt Pantry', '伏特铺'], 'electronics', twoTills),
    core(shop(6, ['Saltmarsh Denim', '盐泽丹宁'], 'fashion'), shop(6.4, ['Odd Tuesday', '怪周二'], 'fashion'), STAIRS),
    shop(11, ['Gong Audio', '锣声音响'], 'electronics'),
    shop(11, ['Pixel Orchard', '像素果园'], 'electronics', counted),
    shop(9, ['Second Rain', '第二场雨'], 'accessories'),
    shop(13, ['Paper Crane Atelier', '纸鹤工坊'], 'books'),
    shop(8, ['Indigo Ferry', '靛渡'], 'fashion'),
    shop(12, ['Long Mile', '长里'], 'shoes'),
    shop(16, ['Fernhollow', '蕨谷'], 'home', twoTills),
    shop(13, ['Cloud Loom', '云机'], 'fashion'),
    gate(8, 'canal', ['Canal Gate', '运河门']),
    shop(13, ['Briar Tailors', '荆棘裁缝'], 'fashion'),
  ],
  eastEnd: { en: 'Wharf & Vale Beauty', zh: '埠谷百货·美妆', category: 'department-store', tills: 2, isCounted: true },
  westGate: { id: 'plaza', en: 'Plaza Gate', zh: '广场门' },
};

export const FIRST = {
  id: 'l2',
  ordinal: 1,
  name: { en: 'Level 2', 'zh-CN': '二层' },
  north: [
    shop(18, ['Swift Paddle', '快桨运动'], 'sports', counted),
    shop(10, ['Loop Runners', '环跑'], 'sports'),
    core(shop(9, ['Kite Parade', '风筝队'], 'kids'), shop(6.4, ['Marmot Nursery', '土拨鼠童装'], 'kids'), WC),
    wrap(
      24,
      'right',
      shop(7, ['Wick & Wax', '烛芯'], 'home'),
      shop(0, ['Grain & Linen', '谷与麻'], 'home', twoTills).tenant,
    ),
    shop(13, ['Kiln House', '窑舍'], 'home'),
    gate(8, 'skybridge', ['Skybridge', '空中连廊']),
    stack(14, 'left', shop(9, ['Lantern Field', '灯野'], 'home'), shop(0, ['Little Abacus', '小算盘'], 'kids')),
    shop(12, ['Block Weather', '积木天气'], 'kids'),
    shop(16, ['Tiny Robots Dept.', '小机器人部'], 'electronics', counted),
    shop(14, ['Blue Hour', '蓝时'], 'fashion'),
    shop(10, ['Plain Sunday', '素日'], 'fashion'),
    shop(22, ['Page Harbour', '页港书店'], 'books', { ...counted, ...twoTills }),
  ],
  south: [
    shop(26, ['Harrow & Pine', '耙与松'], 'fashion', twoTills),
    shop(12, ['Lark Uniform', '百灵制服'], 'fashion'),
    shop(12, ['Copper Field', '铜野'], 'fashion'),
    core(
      shop(6, ['Button Repair', '纽扣修补'], 'services'),
      shop(6.4, ['Willow Pharmacy', '柳药房'], 'health'),
      STAIRS,
    ),
    shop(22, ['Slate Garden', '石板园'], 'fashion', counted),
    shop(10, ['Petite Crow', '小乌鸦'], 'fashion'),
    shop(9, ['Thimble', '顶针'], 'accessories'),
    shop(11, ['Bean Ferry', '豆渡咖啡'], 'cafe'),
    shop(12, ['Low Tide', '退潮'], 'sports'),
    wrap(
      29,
      'right',
      shop(7, ['Sock Drawer', '袜子抽屉'], 'accessories'),
      shop(0, ['Everyday Depot', '日常仓'], 'home', { ...counted, ...twoTills }).tenant,
    ),
    shop(21, ['Rook & Rye', '鸦与麦'], 'fashion'),
  ],
  eastEnd: { en: 'Wharf & Vale Fashion', zh: '埠谷百货·服饰', category: 'department-store', tills: 2 },
};

export const SECOND = {
  id: 'l3',
  ordinal: 2,
  name: { en: 'Level 3', 'zh-CN': '三层' },
  north: [
    shop(28, ['Hotpot Observatory', '火锅天文台'], 'restaurant', { ...counted, ...twoTills }),
    core(shop(8, ['Warm Sesame', '热芝麻'], 'cafe'), shop(7.4, ['Melon Terrace', '瓜台'], 'cafe'), WC),
    shop(23, ['Harbour Steam', '港蒸'], 'restaurant', twoTills),
    shop(14, ['Nine Peppers', '九椒'], 'restaurant'),
    room(8, 'terrace', ['Roof Terrace', '屋顶露台']),
    shop(20, ['Salt & Cedar Grill', '盐杉烤场'], 'restaurant'),
    shop(22, ['Old Ferry Canteen', '老渡口食堂'], 'restaurant'),
    shop(24, ['Iron Lotus Gym', '铁莲健身'], 'fitness', counted),
    shop(22, ['Climb Hall', '攀岩厅'], 'fitness'),
  ],
  south: [
    shop(32, ['Puddle Club', '水洼俱乐部'], 'kids', counted),
    shop(18, ['Ink Pavilion', '墨亭画室'], 'kids'),
    core(shop(6, ['Osmanthus Counter', '桂花柜台'], 'cafe'), shop(6.4, ['Echo Photo', '回声照相'], 'services'), STAIRS),
    shop(22, ['Paper Lantern Izakaya', '纸灯居酒屋'], 'restaurant'),
    shop(18, ['Basil & Tide', '罗勒与潮'], 'restaurant'),
    shop(12, ['Clover Yoghurt', '三叶酸奶'], 'cafe'),
    shop(12, ['Slow Kettle', '慢壶'], 'cafe'),
    shop(30, ['Token Garden', '代币花园'], 'entertainment', twoTills),
    shop(20, ['Echo Box', '回声盒'], 'entertainment'),
  ],
  eastEnd: { en: 'Big Window Cinema', zh: '大窗影城', category: 'entertainment', tills: 2, isCounted: true },
};
