import type { StoreId } from '@atrium/shared/ids';
import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useRef } from 'react';
import type { LevelShapes } from '../../draw/level-shapes.ts';
import type { Direction } from '../../draw/nearest.ts';
import { directionOf, firstStop, moveRoving } from '../../draw/roving.ts';
import type { Plan } from './use-plan.ts';
import { ZOOM_FACTOR } from './zoom-buttons.tsx';

export type FloorKeysInput = {
  readonly shapes: LevelShapes;
  readonly selected: StoreId | null;
  readonly plan: Plan;
  readonly onSelect: (store: StoreId | null) => void;
};

export type FloorKeys = {
  onKeyDown(event: KeyboardEvent): void;
  onClick(event: MouseEvent): void;
};

/** How far an arrow with Shift moves the plan, px. */
const PAN_PX = 80;
const PAN: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [PAN_PX, 0],
  right: [-PAN_PX, 0],
  up: [0, PAN_PX],
  down: [0, -PAN_PX],
};

const storeOf = (target: EventTarget): SVGElement | null =>
  target instanceof Element ? target.closest<SVGElement>('[data-store]') : null;

const idOf = (target: EventTarget): StoreId | null => storeOf(target)?.dataset['store'] ?? null;

const elementOf = (root: HTMLElement | null, store: StoreId): SVGElement | null =>
  root?.querySelector<SVGElement>(`[data-store="${CSS.escape(store)}"]`) ?? null;

/** Among hundreds of stores exactly one is in the tab order. */
function moveStop(root: HTMLElement | null, stop: RefObject<StoreId | null>, store: StoreId | null): void {
  if (stop.current !== null) elementOf(root, stop.current)?.setAttribute('tabindex', '-1');
  stop.current = store;
  if (store !== null) elementOf(root, store)?.setAttribute('tabindex', '0');
}

/** Keys and clicks on the plan. */
export function useFloorKeys(figure: RefObject<HTMLElement | null>, input: FloorKeysInput): FloorKeys {
  const { shapes, selected, plan, onSelect } = input;
  const { panZoom } = plan;
  const stop = useRef<StoreId | null>(null);

  useEffect(() => {
    moveStop(figure.current, stop, firstStop(shapes.stores, selected));
    const chosen = shapes.stores.find(({ store }) => store === selected);
    if (chosen !== undefined) panZoom.current?.reveal(chosen.centre);
  }, [figure, shapes, selected, panZoom]);

  useEffect(() => {
    const root = figure.current;
    if (root === null) return;
    const follow = (event: FocusEvent): void => {
      const element = event.target === null ? null : storeOf(event.target);
      const ring = root.querySelector('[data-focus]');
      const isShown = event.type === 'focusin' && element?.matches(':focus-visible') === true;
      ring?.setAttribute('d', isShown ? (element?.getAttribute('d') ?? '') : '');
    };
    root.addEventListener('focusin', follow);
    root.addEventListener('focusout', follow);
    return () => {
      root.removeEventListener('focusin', follow);
      root.removeEventListener('focusout', follow);
    };
  }, [figure]);

  const walk = (from: StoreId | null, direction: Direction): void => {
    const next = moveRoving(shapes.stores, from, direction);
    const shape = shapes.stores.find(({ store }) => store === next);
    if (next === null || shape === undefined) return;
    moveStop(figure.current, stop, next);
    panZoom.current?.reveal(shape.centre);
    elementOf(figure.current, next)?.focus({ preventScroll: true });
  };

  const arrowKey = ({ key, shiftKey, target }: KeyboardEvent): boolean => {
    const direction = directionOf(key);
    if (direction === null) return false;
    if (shiftKey) panZoom.current?.panBy(...PAN[direction]);
    else walk(idOf(target), direction);
    return true;
  };

  const openKey = ({ key, target }: KeyboardEvent): boolean => {
    const store = idOf(target);
    if (store === null || (key !== 'Enter' && key !== ' ')) return false;
    onSelect(store);
    return true;
  };

  const zoomKey = (key: string): boolean => {
    const view = panZoom.current;
    if (key === '+' || key === '=') view?.zoomBy(ZOOM_FACTOR);
    else if (key === '-' || key === '_') view?.zoomBy(1 / ZOOM_FACTOR);
    else if (key === '0') view?.showAll();
    else return false;
    return true;
  };

  return {
    onClick: (event) => {
      const store = idOf(event.target);
      if (store === null && event.target instanceof Element && event.target.closest('button') !== null) return;
      onSelect(store);
    },
    onKeyDown: (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const isTaken = arrowKey(event) || openKey(event) || zoomKey(event.key);
      if (isTaken) event.preventDefault();
    },
  };
}
