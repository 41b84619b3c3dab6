import type { StoreId } from '@atrium/shared/ids';

/** How one store looks and what it says. */
export type StorePaint = {
  readonly store: StoreId;
  /** Index of its class, or null when its number is unknown. */
  readonly shade: number | null;
  readonly fill: string | null;
  /** The number written on it; empty when there is none. */
  readonly value: string;
  /** What a screen reader says. */
  readonly label: string;
  readonly visits: number | null;
};

/** Set what differs. Hundreds of stores are painted each second and almost all of them stay the same. */
function set(element: Element, name: string, value: string | null): void {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

function byStore(root: ParentNode, selector: string, key: string): ReadonlyMap<string, SVGElement> {
  return new Map(
    [...root.querySelectorAll<SVGElement>(selector)].map((element) => [element.dataset[key] ?? '', element]),
  );
}

const shadeOf = ({ shade }: StorePaint): string => (shade === null ? 'unknown' : String(shade));

function paintShape(shape: Element, paint: StorePaint): void {
  set(shape, 'data-shade', shadeOf(paint));
  set(shape, 'fill', paint.fill);
  set(shape, 'aria-label', paint.label);
  set(shape, 'data-visits', paint.visits === null ? null : String(paint.visits));
}

/** Paint the stores of one drawing, and write the numbers of those whose label has room for one. */
export function paintStores(root: ParentNode, paints: readonly StorePaint[], numbered: ReadonlySet<StoreId>): void {
  const shapes = byStore(root, '[data-store]', 'store');
  const labels = byStore(root, '[data-label-of]', 'labelOf');
  const numbers = byStore(root, '[data-value-of]', 'valueOf');
  for (const paint of paints) {
    const [shape, label, number] = [shapes, labels, numbers].map((elements) => elements.get(paint.store));
    if (shape !== undefined) paintShape(shape, paint);
    if (label !== undefined) set(label, 'data-shade', shadeOf(paint));
    const hasChanged = number !== undefined && numbered.has(paint.store) && number.textContent !== paint.value;
    if (hasChanged) number.textContent = paint.value;
  }
}
