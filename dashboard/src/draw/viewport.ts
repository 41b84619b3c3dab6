/** Where a level lies on the screen: pixels = metres * scale + offset. Pure. */
export type Viewport = { readonly scale: number; readonly x: number; readonly y: number };

export type Size = { readonly width: number; readonly height: number };

/** How much closer than "the whole level" one may look. */
export const MAX_ZOOM = 12;
/** Part of the view that the level must keep covering, so that it cannot be pushed out of sight. */
const KEEP_IN_VIEW = 0.35;

/** Show the whole level, centred. */
export function fitLevel(level: Size, view: Size, margin: number): Viewport {
  const scale = Math.min((view.width - 2 * margin) / level.width, (view.height - 2 * margin) / level.height);
  const safe = Number.isFinite(scale) && scale > 0 ? scale : 1;
  return { scale: safe, x: (view.width - level.width * safe) / 2, y: (view.height - level.height * safe) / 2 };
}

function keep(offset: number, length: number, view: number): number {
  const least = Math.min(length, view) * KEEP_IN_VIEW;
  return Math.min(view - least, Math.max(least - length, offset));
}

export function keepInView(port: Viewport, level: Size, view: Size): Viewport {
  return {
    scale: port.scale,
    x: keep(port.x, level.width * port.scale, view.width),
    y: keep(port.y, level.height * port.scale, view.height),
  };
}

/** Zoom by a factor so that the point under the pointer stays where it is. Limits are scales. */
export function zoomAt(
  port: Viewport,
  factor: number,
  at: readonly [number, number],
  limits: readonly [number, number],
): Viewport {
  const scale = Math.min(limits[1], Math.max(limits[0], port.scale * factor));
  const ratio = scale / port.scale;
  return { scale, x: at[0] - (at[0] - port.x) * ratio, y: at[1] - (at[1] - port.y) * ratio };
}

export const panBy = (port: Viewport, dx: number, dy: number): Viewport => ({
  ...port,
  x: port.x + dx,
  y: port.y + dy,
});

/** Bring a point of the level to the middle, at the given scale. */
export const centreOn = (point: readonly [number, number], scale: number, view: Size): Viewport => ({
  scale,
  x: view.width / 2 - point[0] * scale,
  y: view.height / 2 - point[1] * scale,
});

export const toScreen = (port: Viewport, [x, y]: readonly [number, number]): readonly [number, number] => [
  x * port.scale + port.x,
  y * port.scale + port.y,
];

export const toPlan = (port: Viewport, [x, y]: readonly [number, number]): readonly [number, number] => [
  (x - port.x) / port.scale,
  (y - port.y) / port.scale,
];
