import type { StoreId } from '@atrium/shared/ids';
import type { Frame } from '@atrium/shared/wire/frame';
import { type RefObject, useCallback, useMemo } from 'react';
import type { LevelShapes } from '../../draw/level-shapes.ts';
import { paintStores } from '../../draw/store-painter.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { useEachFrame } from '../../hooks/use-each-frame.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { densityTotal, isUnseen } from '../../live/occupancy.ts';
import type { MapMetric } from '../../live/store-metric.ts';
import type { PlacedLabel } from './floor-labels.tsx';
import { paintStore, storeName } from './model.ts';

export type StorePaintInput = {
  readonly shapes: LevelShapes;
  readonly metric: MapMetric;
  /** New labels come without their numbers. */
  readonly labels: readonly PlacedLabel[];
};

/** Zones of the level that nobody hears, as one path. */
function unseenPath(shapes: LevelShapes, frame: Frame): string {
  let path = '';
  for (const { zone, path: drawn } of shapes.zones) if (isUnseen(zone, frame.zones[zone.id])) path += drawn;
  return path;
}

/** What the stores of a level are called. */
export function useStoreNames(shapes: LevelShapes): ReadonlyMap<StoreId, string> {
  const book = useVenue();
  return useMemo(() => new Map(shapes.stores.map(({ store }) => [store, storeName(book, store)])), [shapes, book]);
}

/** Writes every frame onto the drawn stores of a level: shade, number, spoken label, and the hatch over what is not seen. */
export function useStorePaint(
  figure: RefObject<HTMLElement | null>,
  { shapes, metric, labels }: StorePaintInput,
): void {
  const t = useTexts();
  const book = useVenue();
  const numbered = useMemo(
    () => new Set(labels.flatMap(({ shape, label }) => (label.hasValue ? [shape.store] : []))),
    [labels],
  );
  const names = useStoreNames(shapes);

  useEachFrame(
    useCallback(
      (frame, seq) => {
        const root = figure.current;
        if (root === null) return;
        const colours = book.painting.colours(frame, metric);
        const words = { t, formats: book.formats };
        const paints = shapes.stores.flatMap(({ store, zone }) => {
          const reading = colours.readings.get(store);
          const place = { name: names.get(store) ?? store, now: frame.stores[store], zone: frame.zones[zone] };
          return reading === undefined ? [] : [paintStore(store, { ...place, reading }, colours, words)];
        });
        paintStores(root, paints, numbered);
        root.querySelector('[data-hatch]')?.setAttribute('d', unseenPath(shapes, frame));
        root.dataset['densityTotal'] = String(densityTotal(frame.density[shapes.level.id]));
        root.dataset['frameSeq'] = String(seq);
      },
      [figure, book, shapes, metric, names, t, numbered],
    ),
  );
}
