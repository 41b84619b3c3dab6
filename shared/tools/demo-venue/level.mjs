import { drawBand, patch, SERVICE_WIDTH, spread, unitCategory, westWall } from './bays.mjs';
import { drawBasement, drawGround, drawUpper, halfWidth } from './concourse.mjs';
import { along, LENGTH, place, ring } from './spine.mjs';

/** One whole level: outline, both bands of shops, the anchor at the east end, service corridors, the concourse. */

/** Depth of the building from the axis, metres, from each s on; the same on all levels above ground. */
const ABOVE = { north: steps([0, 27], [28, 34], [134, 29]), south: steps([0, 41], [50, 31], [130, 36]) };
const BELOW = { north: steps([0, 34]), south: steps([0, 41], [50, 34], [130, 36]) };
/** How far the walls of the west front lean, metres along the axis per metre of depth. */
const LEAN = { north: 0.3, south: -0.2 };
/** Length of the anchor store beyond the end of the axis at its corners, and how far its east wall bulges beyond that, metres. */
const EAST_END = 22;
const BULGE = 10;
const PORCH = { length: 5, half: 6.5 };

function steps(...from) {
  const depth = (s) => from.findLast(([start]) => start <= s)?.[1] ?? from[0][1];
  return { depth, from };
}

const KIND = {
  b1: { width: halfWidth.basement, depth: BELOW, draw: drawBasement },
  l1: { width: halfWidth.ground, depth: ABOVE, draw: drawGround },
  l2: { width: halfWidth.upper, depth: ABOVE, draw: drawUpper },
  l3: { width: halfWidth.upper, depth: ABOVE, draw: drawUpper },
};

/** @returns {{ outline, pieces }} in plan metres before the shift to the origin */
export function drawLevel(lease) {
  const { width, depth, draw } = KIND[lease.id];
  const bands = ['north', 'south'].map((name) => ({
    side: name === 'north' ? -1 : 1,
    front: width,
    depth: depth[name].depth,
    from: depth[name].from,
    lean: LEAN[name],
    bays: lease[name],
  }));
  const porch = lease.westGate === undefined ? [] : [drawPorch(lease.westGate)];
  return {
    outline: drawOutline(bands, porch.length > 0),
    pieces: [
      ...bands.flatMap(drawBand),
      drawEastEnd(lease.eastEnd, bands),
      ...draw(width),
      ...porch,
      ...bands.flatMap((band) => drawService(band, lease.eastEnd.southFrom)),
    ],
  };
}

function drawPorch({ id, en, zh }) {
  const { length, half } = PORCH;
  return {
    kind: 'lobby',
    category: 'lobby',
    gate: id,
    label: { en, 'zh-CN': zh },
    ring: ring([place(-length, -half), place(0, -half), place(0, half), place(-length, half)]),
    door: [place(-length, -4), place(-length, 4)],
    receivers: [place(-length / 2, 0)],
  };
}

/** The anchor's curved east wall, north to south. */
function eastWall(north, south) {
  const middle = (south - north) / 2;
  const half = (south + north) / 2;
  return Array.from({ length: 17 }, (_, i) => {
    const t = -north + (i / 16) * 2 * half;
    return place(LENGTH + EAST_END + BULGE * (1 - ((t - middle) / half) ** 2), t);
  });
}

function drawEastEnd({ en, zh, category, tills, isCounted, southFrom }, [north, south]) {
  const [far, near] = [north.depth(LENGTH), south.depth(LENGTH)];
  const width = north.front(LENGTH);
  const west =
    southFrom === undefined
      ? [place(LENGTH, near), place(LENGTH, -far)]
      : [
          ...along(LENGTH, southFrom, () => near),
          ...along(southFrom, LENGTH, south.front),
          place(LENGTH, -width),
          place(LENGTH, -far),
        ];
  const beyond = spread({ s0: LENGTH, s1: LENGTH + EAST_END + BULGE / 2, near: -far + 4, far: near - 4 });
  const beside = southFrom === undefined ? [] : spread({ s0: southFrom, s1: LENGTH, near: width, far: near });
  return {
    kind: 'shop',
    category: unitCategory(category),
    tenant: { en, zh, category, tills, isCounted },
    ring: ring([...eastWall(far, near), ...west]),
    door: [place(LENGTH, -width + 1.5), place(LENGTH, width - 1.5)],
    receivers: [...beyond, ...beside].map(([s, t]) => place(s, t)),
  };
}

/** Service corridors behind the shops, broken by gates, steps of the building and the supermarket. */
function drawService(band, southFrom) {
  const end = band.side === 1 && southFrom !== undefined ? southFrom : LENGTH;
  const gates = [];
  let s = 0;
  for (const bay of band.bays) {
    if (bay.kind === 'gate') gates.push([s, s + bay.width]);
    s += bay.width;
  }
  const marks = [0, ...band.from.map(([start]) => start), ...gates.flat(), end];
  const edges = [...new Set(marks)].filter((mark) => mark <= end).sort((a, b) => a - b);
  return edges.slice(1).flatMap((to, index) => {
    const from = edges[index];
    if (gates.some(([start]) => start === from)) return [];
    const outer = band.depth(from);
    const shape = { ...band, s0: from, s1: to, near: () => outer - SERVICE_WIDTH, far: () => outer };
    return [{ kind: 'room', category: 'nonpublic', ring: patch(shape), receivers: [] }];
  });
}

function drawOutline([north, south], hasPorch) {
  const wall = (band) => {
    const ends = [...band.from.slice(1).map(([start]) => start), LENGTH];
    return band.from.flatMap(([start, depth], i) =>
      along(westWall(band, start, depth), ends[i], () => band.side * depth),
    );
  };
  const { length, half } = PORCH;
  const porch = hasPorch ? [place(0, half), place(-length, half), place(-length, -half), place(0, -half)] : [];
  return ring([
    place(0, -north.front(0)),
    ...wall(north),
    ...eastWall(north.depth(LENGTH), south.depth(LENGTH)),
    ...wall(south).reverse(),
    place(0, south.front(0)),
    ...porch,
  ]);
}
