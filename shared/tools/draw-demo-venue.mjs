/**
 * Draws the demo venue: `node shared/tools/draw-demo-venue.mjs` writes shared/venues/demo, `--check` only compares and fails on any
 * difference. The drawing has no randomness: change demo-venue/leases.mjs to let a unit, demo-venue/level.mjs to build.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { BASEMENT, FIRST, GROUND, SECOND } from './demo-venue/leases.mjs';
import { drawLevel } from './demo-venue/level.mjs';

const TARGET = new URL('../venues/demo/', import.meta.url);
/** Empty rim around the plan, metres. */
const MARGIN = 3;

const slug = (name) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

const polygon = (shape) => ({ type: 'Polygon', coordinates: [shape] });
const point = (at) => ({ type: 'Point', coordinates: at });
const feature = (id, type, geometry, properties) => ({ type: 'Feature', id, feature_type: type, geometry, properties });
const twoDigits = (n) => String(n).padStart(2, '0');

function createFiles() {
  const names = ['venue', 'level', 'unit', 'opening', 'anchor', 'occupant', 'sensor', 'till'];
  const files = new Map(names.map((name) => [name, []]));
  return {
    add: (name, id, geometry, properties) => files.get(name).push(feature(id, name, geometry, properties)),
    all: () => files,
  };
}

function addShop(files, level, { piece, id, code }) {
  const { tenant } = piece;
  const store = slug(tenant.en);
  files.add('unit', id, polygon(piece.ring), { category: piece.category, level_id: level, name: { en: code } });
  files.add('anchor', `anchor-${id}`, point(piece.receivers[0]), { unit_id: id });
  files.add('occupant', store, null, {
    name: { en: tenant.en, 'zh-CN': tenant.zh },
    category: tenant.category,
    anchor_id: `anchor-${id}`,
  });
  addReceivers(files, level, { piece, id });
  if (tenant.isCounted === true) {
    const middle = piece.door[Math.floor((piece.door.length - 1) / 2)];
    const end = piece.door[Math.floor((piece.door.length - 1) / 2) + 1];
    const at = [(middle[0] + end[0]) / 2, (middle[1] + end[1]) / 2];
    files.add('sensor', `counter-${store}`, point(at), { kind: 'counter', level_id: level, store, role: 'storefront' });
  }
  for (let n = 1; n <= (tenant.tills ?? 1); n++) files.add('till', `till-${id}-${n}`, null, { store });
}

function addReceivers(files, level, { piece, id }) {
  for (const [index, at] of piece.receivers.entries()) {
    const name = piece.receivers.length === 1 ? `ap-${id}` : `ap-${id}-${index + 1}`;
    files.add('sensor', name, point(at), { kind: 'wifi', level_id: level, zone: id });
  }
  // One of the access points of a place hears beacons as well.
  const [first] = piece.receivers;
  if (first !== undefined) files.add('sensor', `ble-${id}`, point(first), { kind: 'ble', level_id: level, zone: id });
}

function addPlace(files, level, { piece, id }) {
  const name = piece.label === undefined ? {} : { name: piece.label };
  files.add('unit', id, polygon(piece.ring), { category: piece.category, level_id: level, ...name });
  addReceivers(files, level, { piece, id });
  if (piece.gate === undefined) return;
  const [from, to] = piece.door;
  const at = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  files.add('sensor', `counter-${piece.gate}`, point(at), {
    kind: 'counter',
    level_id: level,
    zone: id,
    role: 'entrance',
  });
}

function addLevel(files, lease) {
  const { outline, pieces } = drawLevel(lease);
  const level = lease.id;
  const CODE = level.toUpperCase();
  files.add('level', level, polygon(outline), { name: lease.name, short_name: { en: CODE }, ordinal: lease.ordinal });
  const count = { shop: 0, corridor: 0, lobby: 0, room: 0 };
  for (const piece of pieces) {
    const n = twoDigits(++count[piece.kind]);
    const id = {
      shop: `${level}-1${n}`,
      corridor: `${level}-c${n}`,
      lobby: `${level}-gate-${piece.gate}`,
      room: `${level}-r${n}`,
    }[piece.kind];
    if (piece.kind === 'shop') addShop(files, level, { piece, id, code: `${CODE}-1${n}` });
    else addPlace(files, level, { piece, id });
    if (piece.door !== undefined) {
      const line = { type: 'LineString', coordinates: piece.door };
      files.add('opening', `door-${id}`, line, { category: 'pedestrian', level_id: level });
    }
  }
}

/** Move everything so that the plan starts {@link MARGIN} from its top left corner, and round to centimetres. */
function onPlan(features, [minX, minY]) {
  const shift = (node) =>
    typeof node[0] === 'number'
      ? [Math.round((node[0] - minX + MARGIN) * 100) / 100, Math.round((node[1] - minY + MARGIN) * 100) / 100]
      : node.map(shift);
  return features.map((one) => {
    if (one.geometry === null) return one;
    return { ...one, geometry: { ...one.geometry, coordinates: shift(one.geometry.coordinates) } };
  });
}

function drawVenue() {
  const files = createFiles();
  files.add('venue', 'demo', null, {
    category: 'shoppingcenter',
    name: { en: 'Lantern Quay', 'zh-CN': '灯埠广场' },
    timeZone: 'Asia/Shanghai',
    currency: 'CNY',
    hours: '10:00-22:00',
  });
  for (const lease of [BASEMENT, GROUND, FIRST, SECOND]) addLevel(files, lease);
  const corners = files
    .all()
    .get('level')
    .flatMap((level) => level.geometry.coordinates[0]);
  const origin = [Math.min(...corners.map(([x]) => x)), Math.min(...corners.map(([, y]) => y))];
  const texts = new Map([
    [
      'manifest.json',
      `${JSON.stringify({ version: '1.0.0', language: 'en', units: 'm', generated_by: 'draw-demo-venue' }, null, 2)}\n`,
    ],
  ]);
  for (const [name, features] of files.all()) {
    const lines = onPlan(features, origin).map((one) => JSON.stringify(one));
    texts.set(`${name}.geojson`, `{\n"type": "FeatureCollection",\n"features": [\n${lines.join(',\n')}\n]\n}\n`);
  }
  return texts;
}

const differing = [];
for (const [name, text] of drawVenue()) {
  const file = new URL(name, TARGET);
  if (!process.argv.includes('--check')) await writeFile(file, text);
  else if ((await readFile(file, 'utf8').catch(() => '')) !== text) differing.push(name);
}
if (differing.length > 0) {
  console.error(`${fileURLToPath(TARGET)} is not what this script draws: ${differing.join(', ')}`);
  process.exitCode = 1;
}
