import { patch } from './bays.mjs';
import { along, LENGTH, place, ring } from './spine.mjs';

/** The public middle of a level: walkways cut into zones, the atrium and its voids, escalators, lifts. */

/** Middle and half length of the atrium along the axis, metres. */
const ATRIUM = { middle: 88, half: 32 };
/** Least width of a walkway beside a void, metres. */
const WALKWAY = 5;
const SLOTS = [
  { from: 20, to: 48 },
  { from: 128, to: 158 },
];
const LENS = { from: 62, to: 114 };

const bump = (s, { middle, half }) =>
  Math.abs(s - middle) >= half ? 0 : Math.cos(((s - middle) / half) * (Math.PI / 2)) ** 2;

/** Half width of the concourse at s, metres, by kind of level. */
export const halfWidth = {
  basement: (s) => 5.4 + 10.6 * bump(s, { middle: 88, half: 40 }),
  ground: (s) => 6.8 + 7.7 * bump(s, ATRIUM) + 2.5 * Math.max(0, 1 - s / 12) ** 2,
  upper: (s) => 6.8 + 7.7 * bump(s, ATRIUM),
};

/** Half width of the void at s: rounded at its ends, zero outside. */
function voidAt(s, { from, to }, width) {
  const toEnd = Math.min(s - from, to - s);
  if (toEnd <= 0) return 0;
  const end = Math.min(1, toEnd / 5);
  return Math.max(0, width(s) - WALKWAY) * Math.sqrt(1 - (1 - end) ** 2);
}

const corridor = (shape, s, t) => ({
  kind: 'corridor',
  category: 'walkway',
  ring: shape,
  receivers: [place(s, t)],
});

/** One zone from wall to wall. */
function across(s0, s1, width) {
  const shape = ring([...along(s0, s1, (s) => -width(s)), ...along(s1, s0, width)]);
  return corridor(shape, (s0 + s1) / 2, -2.9);
}

/** A zone on each side of whatever is in the middle. */
function beside(s0, s1, width, inner) {
  const s = (s0 + s1) / 2;
  return [-1, 1].map((side) =>
    corridor(patch({ side, s0, s1, near: inner, far: width }), s, (side * (inner(s) + width(s))) / 2),
  );
}

const cuts = (from, to, pieces) =>
  Array.from({ length: pieces }, (_, i) => [
    from + ((to - from) * i) / pieces,
    from + ((to - from) * (i + 1)) / pieces,
  ]);

const room = (category, shape, label) => ({
  kind: 'room',
  category,
  ring: shape,
  receivers: [],
  ...(label && { label }),
});
const block = (category, s0, s1, [t0, t1]) =>
  room(category, ring([...along(s0, s1, () => t0), ...along(s1, s0, () => t1)]));

const lifts = () => [block('elevator', 53, 56, [-2.7, -0.2]), block('elevator', 53, 56, [0.2, 2.7])];
const escalators = (from) => [
  block('escalator', from, from + 13, [-1.45, -0.15]),
  block('escalator', from, from + 13, [0.15, 1.45]),
];

export function drawBasement(width) {
  const seating = { from: 58, to: 118 };
  const inner = (s) => voidAt(s, seating, width);
  const seats = cuts(seating.from, seating.to, 3).map(([s0, s1]) => ({
    ...room('lounge', ring([...along(s0, s1, (s) => -inner(s)), ...along(s1, s0, inner)]), {
      en: 'Food hall seating',
      'zh-CN': '美食广场座位区',
    }),
    receivers: [place((s0 + s1) / 2, 0)],
  }));
  return [
    ...cuts(0, 48, 4).map(([s0, s1]) => across(s0, s1, width)),
    across(48, seating.from, width),
    ...cuts(seating.from, seating.to, 5).flatMap(([s0, s1]) => beside(s0, s1, width, inner)),
    ...cuts(seating.to, LENGTH, 5).map(([s0, s1]) => across(s0, s1, width)),
    ...seats,
    ...lifts(),
    ...escalators(28),
  ];
}

export function drawGround(width) {
  const inner = (s) => Math.max(0, width(s) - WALKWAY);
  const plaza = cuts(LENS.from, LENS.to, 3).map(([s0, s1]) => ({
    ...corridor(ring([...along(s0, s1, (s) => -inner(s)), ...along(s1, s0, inner)]), (s0 + s1) / 2, 3.4),
    label: { en: 'Atrium', 'zh-CN': '中庭' },
  }));
  const desk = Array.from({ length: 16 }, (_, i) => {
    const angle = (i / 16) * 2 * Math.PI;
    const [x, y] = place(ATRIUM.middle, -1);
    return [x + 1.9 * Math.cos(angle), y + 1.9 * Math.sin(angle)];
  });
  return [
    ...cuts(0, 48, 4).map(([s0, s1]) => across(s0, s1, width)),
    across(48, LENS.from, width),
    ...cuts(LENS.from, LENS.to, 4).flatMap(([s0, s1]) => beside(s0, s1, width, inner)),
    ...plaza,
    ...cuts(LENS.to, LENGTH, 5).map(([s0, s1]) => across(s0, s1, width)),
    room('unspecified', ring(desk), { en: 'Information', 'zh-CN': '服务台' }),
    ...lifts(),
    ...escalators(28),
    ...escalators(136),
  ];
}

export function drawUpper(width) {
  const voids = [SLOTS[0], LENS, SLOTS[1]];
  const inner = (s) => Math.max(...voids.map((gap) => voidAt(s, gap, width)));
  const holes = voids.map(({ from, to }) =>
    room('opentobelow', ring([...along(from, to, (s) => -inner(s)), ...along(to, from, inner)])),
  );
  return [
    ...cuts(0, 20, 2).map(([s0, s1]) => across(s0, s1, width)),
    ...cuts(20, 48, 2).flatMap(([s0, s1]) => beside(s0, s1, width, inner)),
    across(48, 62, width),
    ...cuts(62, 114, 4).flatMap(([s0, s1]) => beside(s0, s1, width, inner)),
    across(114, 128, width),
    ...cuts(128, 158, 2).flatMap(([s0, s1]) => beside(s0, s1, width, inner)),
    ...cuts(158, LENGTH, 2).map(([s0, s1]) => across(s0, s1, width)),
    ...holes,
    ...lifts(),
    ...escalators(28),
    ...escalators(136),
  ];
}
