import {
  centreOn,
  fitLevel,
  keepInView,
  MAX_ZOOM,
  panBy,
  type Size,
  toScreen,
  type Viewport,
  zoomAt,
} from './viewport.ts';

export type PanZoom = {
  port(): Viewport;
  view(): Size;
  zoomBy(factor: number): void;
  panBy(dx: number, dy: number): void;
  showAll(): void;
  /** Make a point of the level visible, moving no more than needed. */
  reveal(point: readonly [number, number]): void;
  close(): void;
};

export type PanZoomDeps = {
  readonly stage: HTMLElement;
  readonly level: Size;
  /** Pixels kept free around the level when all of it is shown. */
  readonly margin: number;
  readonly onChange: (port: Viewport, isFit: boolean) => void;
};

/** Movement up to which a press is a click, px. */
const CLICK_PX = 5;
/** A wheel notch is about 100 px: one notch zooms by a fifth. */
const WHEEL_RATE = 0.0018;
/** A pinch on a touch pad arrives as a wheel with Control, in much smaller steps. */
const PINCH_RATE = 0.01;
/** A revealed place keeps this distance from the edge, as a part of the view. */
const REVEAL_MARGIN = 0.12;

type Grip = { x: number; y: number };

/** Let a person move and zoom a level with mouse, wheel, fingers or the caller's keys. Owns no pixels: it reports where they go. */
export function createPanZoom({ stage, level, margin, onChange }: PanZoomDeps): PanZoom {
  let view: Size = { width: stage.clientWidth, height: stage.clientHeight };
  let fitted = fitLevel(level, view, margin);
  let port = fitted;
  let isFit = true;
  const grips = new Map<number, Grip>();
  let dragged = 0;

  const set = (next: Viewport, fit: boolean): void => {
    port = fit ? next : keepInView(next, level, view);
    isFit = fit;
    stage.dataset['zoomed'] = String(!fit);
    onChange(port, fit);
  };
  const showAll = (): void => set(fitted, true);
  const zoomTo = (factor: number, at: readonly [number, number]): void => {
    const next = zoomAt(port, factor, at, [fitted.scale, fitted.scale * MAX_ZOOM]);
    if (next.scale <= fitted.scale * 1.001) showAll();
    else set(next, false);
  };
  const at = (event: MouseEvent): readonly [number, number] => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1;
    zoomTo(Math.exp(-event.deltaY * lines * (event.ctrlKey ? PINCH_RATE : WHEEL_RATE)), at(event));
  };
  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    if (grips.size === 0) dragged = 0;
    const [x, y] = at(event);
    grips.set(event.pointerId, { x, y });
  };
  const pinch = (moved: Grip, from: Grip, other: Grip): void => {
    const before = Math.hypot(from.x - other.x, from.y - other.y);
    const after = Math.hypot(moved.x - other.x, moved.y - other.y);
    dragged = CLICK_PX + 1;
    zoomTo(after / Math.max(1, before), [(moved.x + other.x) / 2, (moved.y + other.y) / 2]);
  };
  const drag = (event: PointerEvent, dx: number, dy: number): void => {
    dragged += Math.abs(dx) + Math.abs(dy);
    // While the whole level is shown a finger scrolls the page.
    if (dragged <= CLICK_PX || isFit) return;
    if (!stage.hasPointerCapture(event.pointerId)) stage.setPointerCapture(event.pointerId);
    stage.dataset['dragging'] = 'true';
    set(panBy(port, dx, dy), false);
  };
  const onMove = (event: PointerEvent): void => {
    const grip = grips.get(event.pointerId);
    if (grip === undefined) return;
    const [x, y] = at(event);
    const other = [...grips].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) drag(event, x - grip.x, y - grip.y);
    else pinch({ x, y }, grip, other);
    grip.x = x;
    grip.y = y;
  };
  const onUp = (event: PointerEvent): void => {
    grips.delete(event.pointerId);
    if (grips.size === 0) delete stage.dataset['dragging'];
  };
  const onClick = (event: MouseEvent): void => {
    if (dragged > CLICK_PX) event.stopPropagation();
    dragged = 0;
  };
  const onDouble = (event: MouseEvent): void => zoomTo(2, at(event));

  const resized = new ResizeObserver(() => {
    const before = view;
    view = { width: stage.clientWidth, height: stage.clientHeight };
    fitted = fitLevel(level, view, margin);
    if (isFit) showAll();
    else set(panBy(port, (view.width - before.width) / 2, (view.height - before.height) / 2), false);
  });

  stage.addEventListener('wheel', onWheel, { passive: false });
  stage.addEventListener('pointerdown', onDown);
  stage.addEventListener('pointermove', onMove);
  stage.addEventListener('pointerup', onUp);
  stage.addEventListener('pointercancel', onUp);
  stage.addEventListener('click', onClick, { capture: true });
  stage.addEventListener('dblclick', onDouble);
  resized.observe(stage);
  showAll();

  return {
    port: () => port,
    view: () => view,
    zoomBy: (factor) => zoomTo(factor, [view.width / 2, view.height / 2]),
    panBy: (dx, dy) => {
      if (!isFit) set(panBy(port, dx, dy), false);
    },
    showAll,
    reveal(point) {
      const [x, y] = toScreen(port, point);
      const dx = view.width * REVEAL_MARGIN;
      const dy = view.height * REVEAL_MARGIN;
      const isSeen = x >= dx && x <= view.width - dx && y >= dy && y <= view.height - dy;
      if (!isSeen && !isFit) set(centreOn(point, port.scale, view), false);
    },
    close() {
      resized.disconnect();
      stage.removeEventListener('wheel', onWheel);
      stage.removeEventListener('pointerdown', onDown);
      stage.removeEventListener('pointermove', onMove);
      stage.removeEventListener('pointerup', onUp);
      stage.removeEventListener('pointercancel', onUp);
      stage.removeEventListener('click', onClick, { capture: true });
      stage.removeEventListener('dblclick', onDouble);
    },
  };
}
