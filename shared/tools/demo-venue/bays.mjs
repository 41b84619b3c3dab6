import { along, place, ring } from './spine.mjs';

/**
 * From bays to pieces: polygons with what stands in them. A piece is `{ kind, ring, category, tenant?, label?, door?, receivers }`,
 * `kind` one of shop, room, corridor, lobby.
 */

/** Width of the service corridor behind the shops, metres. */
export const SERVICE_WIDTH = 2.4;
const PASSAGE_WIDTH = 3.6;
const VESTIBULE_DEPTH = 4;
const STALL_DEPTH = 8;
/** One receiver for each so many square metres of a large shop. */
const RECEIVER_AREA = 450;

/** @param band `{ side, front(s), depth(s), lean, bays }`: side -1 north, 1 south; the west wall leans by `lean` metres per metre */
export function drawBand(band) {
  let s = 0;
  return band.bays.flatMap((bay) => {
    const from = s;
    s += bay.width;
    return DRAW[bay.kind](bay, frameOf(band, from, s));
  });
}

const DRAW = {
  shop: drawShop,
  stack: drawStack,
  wrap: drawWrap,
  core: drawCore,
  gate: drawGate,
  room: drawRoom,
  stall: drawStall,
};

function frameOf(band, s0, s1) {
  const outer = band.depth((s0 + s1) / 2);
  return { ...band, s0, s1, outer, back: outer - SERVICE_WIDTH };
}

/** Where a wall from s = 0 stands at a depth: only the west wall leans. */
export const westWall = ({ lean = 0, front }, s, depth) => (s === 0 && lean !== 0 ? lean * (depth - front(0)) : s);

/** A patch between two depths; `near` and `far` are functions of s, unsigned. */
export function patch({ side, s0, s1, near, far, ...band }) {
  const nearWest = westWall(band, s0, near(s0));
  const farWest = westWall(band, s0, far(s0));
  return ring([...along(nearWest, s1, (s) => side * near(s)), ...along(s1, farWest, (s) => side * far(s))]);
}

const at = (depth) => () => depth;

function drawShop({ tenant }, frame) {
  const { s0, s1, back, front } = frame;
  return [shopPiece(tenant, frame, { s0, s1, near: front, far: at(back) })];
}

function drawRoom({ category, en, zh }, frame) {
  const shape = { ...frame, near: frame.front, far: at(frame.back) };
  return [{ kind: 'room', category, label: { en, 'zh-CN': zh }, ring: patch(shape), receivers: [] }];
}

function drawStall({ tenant }, frame) {
  const counter = (s) => frame.front(s) + STALL_DEPTH;
  return [
    shopPiece(tenant, frame, { s0: frame.s0, s1: frame.s1, near: frame.front, far: counter }),
    { kind: 'room', category: 'kitchen', ring: patch({ ...frame, near: counter, far: at(frame.back) }), receivers: [] },
  ];
}

function drawStack({ gateSide, front: first, rear }, frame) {
  const { s0, s1, back, side } = frame;
  const cut = (s) => frame.front(s) + first.width;
  const wall = gateSide === 'right' ? s1 : s0;
  const behind = shopPiece(rear.tenant, frame, { s0, s1, near: cut, far: at(back) });
  const middle = (cut(wall) + back) / 2;
  const door = [place(wall, side * (middle - 1.5)), place(wall, side * (middle + 1.5))];
  return [shopPiece(first.tenant, frame, { s0, s1, near: frame.front, far: cut }), { ...behind, door }];
}

function drawWrap({ smallSide, small, tenant }, frame) {
  const { s0, s1, side, back, front } = frame;
  const isLeft = smallSide === 'left';
  const cut = isLeft ? s0 + small.width : s1 - small.width;
  const [smallFrom, smallTo] = isLeft ? [s0, cut] : [cut, s1];
  const [from, to] = isLeft ? [cut, s1] : [s0, cut];
  const smallBack = (s) => front(s) + 11;
  const little = shopPiece(small.tenant, frame, { s0: smallFrom, s1: smallTo, near: front, far: smallBack });
  const large = shopPiece(tenant, frame, { s0: from, s1: to, near: front, far: at(back) });
  const rear = along(s1, westWall(frame, s0, back), () => side * back);
  const step = along(
    smallFrom === 0 ? westWall(frame, 0, smallBack(0)) : smallFrom,
    smallTo,
    (s) => side * smallBack(s),
  );
  const open = along(from, to, (s) => side * front(s));
  const outline = ring(isLeft ? [...open, ...rear, ...step] : [...open, ...step, ...rear]);
  return [little, { ...large, ring: outline }];
}

function drawCore({ left, right, rooms }, frame) {
  const { s0, s1, side, back, front } = frame;
  const open = s0 + left.width;
  const close = s1 - right.width;
  const cut = (s) => front(s) + 10;
  const roomPiece = (category, from, to) => ({
    kind: 'room',
    category,
    ring: patch({ side, s0: from, s1: to, near: cut, far: at(back) }),
    receivers: [],
  });
  return [
    shopPiece(left.tenant, frame, { s0, s1: open, near: front, far: cut }),
    shopPiece(right.tenant, frame, { s0: close, s1, near: front, far: cut }),
    roomPiece(rooms[0], s0, open),
    roomPiece(rooms[1], close, s1),
    {
      kind: 'corridor',
      category: 'walkway',
      ring: patch({ side, s0: open, s1: close, near: front, far: at(back) }),
      receivers: [place((open + close) / 2, side * (cut(open) - PASSAGE_WIDTH))],
    },
  ];
}

function drawGate({ id, en, zh }, frame) {
  const { s0, s1, side, outer, front } = frame;
  const middle = (s0 + s1) / 2;
  const inner = outer - VESTIBULE_DEPTH;
  const half = (s) => (front(s) + inner) / 2;
  const walkway = (near, far) => ({
    kind: 'corridor',
    category: 'walkway',
    ring: patch({ side, s0, s1, near, far }),
    receivers: [place(middle, (side * (near(middle) + far(middle))) / 2)],
  });
  const isLong = inner - front(middle) > 16;
  const passage = isLong ? [walkway(front, half), walkway(half, at(inner))] : [walkway(front, at(inner))];
  const lobby = {
    kind: 'lobby',
    category: 'lobby',
    gate: id,
    label: { en, 'zh-CN': zh },
    ring: patch({ side, s0, s1, near: at(inner), far: at(outer) }),
    door: [place(middle - 2.4, side * outer), place(middle + 2.4, side * outer)],
    receivers: [place(middle, side * (inner + VESTIBULE_DEPTH / 2))],
  };
  return [...passage, lobby];
}

/** A shop with its door in the middle of the front and receivers spread over its floor. */
function shopPiece(tenant, { side, lean, front }, { s0, s1, near, far }) {
  const middle = (s0 + s1) / 2;
  const half = Math.min(3, (s1 - s0) * 0.28);
  return {
    kind: 'shop',
    category: unitCategory(tenant.category),
    tenant,
    ring: patch({ side, lean, front, s0, s1, near, far }),
    door: along(middle - half, middle + half, (s) => side * near(s)),
    receivers: spread({ s0, s1, near: near(middle), far: far(middle) }).map(([s, t]) => place(s, side * t)),
  };
}

/** Places on a grid, one for each {@link RECEIVER_AREA}. */
export function spread({ s0, s1, near, far }) {
  const [width, depth] = [s1 - s0, far - near];
  const count = Math.max(1, Math.round((width * depth) / RECEIVER_AREA));
  const columns = Math.max(1, Math.round(Math.sqrt((count * width) / depth)));
  const rows = Math.max(1, Math.round(count / columns));
  return Array.from({ length: columns * rows }, (_, i) => [
    s0 + (width * ((i % columns) + 0.5)) / columns,
    near + (depth * (Math.floor(i / columns) + 0.5)) / rows,
  ]);
}

export function unitCategory(trade) {
  if (['cafe', 'restaurant', 'food-hall'].includes(trade)) return 'foodservice';
  if (trade === 'fitness') return 'fitnessroom';
  return 'retail';
}
