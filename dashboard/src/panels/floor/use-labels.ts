import { useMemo } from 'react';
import { fitLabel } from '../../draw/label-fit.ts';
import type { LevelShapes } from '../../draw/level-shapes.ts';
import { createMeasure } from '../../draw/measure.ts';
import { useLive } from '../../hooks/live.tsx';
import { useSettings } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import { highest } from '../../live/colouring.ts';
import { isMallFrame, type LiveFrame } from '../../live/live-store.ts';
import { isRatio, type MapMetric } from '../../live/store-metric.ts';
import type { PlacedLabel } from './floor-labels.tsx';
import { metricText, storeName } from './model.ts';

/** Size of the text on the plan, as a part of the page's. */
const LABEL_REM = 0.6875;

export type Labels = { readonly fontPx: number; readonly labels: readonly PlacedLabel[] };

type Numbers = {
  /** Stores without a number, which need no room for one. */
  readonly unknown: string;
  /** A number as long as the longest: labels leave room for it, and are not laid out again for every visit. */
  readonly highest: number;
};

const RATIO_SHOWN = 0.888;

/** What the layout depends on of the numbers; the same object as long as that is the same. */
function useNumbers(shapes: LevelShapes, metric: MapMetric): Numbers {
  const { painting } = useVenue();
  const select = useMemo(() => {
    let last: Numbers = { unknown: '', highest: 0 };
    return ({ frame }: { readonly frame: LiveFrame | null }): Numbers => {
      if (frame === null || !isMallFrame(frame)) return last;
      const { readings } = painting.colours(frame, metric);
      const unknown = shapes.stores
        .flatMap(({ store }) => (readings.get(store)?.kind === 'known' ? [] : [store]))
        .join(' ');
      const digits = String(Math.round(highest(readings))).length;
      const most = isRatio(metric) ? RATIO_SHOWN : 10 ** digits - 1;
      if (unknown !== last.unknown || most !== last.highest) last = { unknown, highest: most };
      return last;
    };
  }, [painting, shapes, metric]);
  return useLive(select);
}

/**
 * Which names fit into which stores at a zoom. Laid out again only when the zoom has moved a step, never for a frame.
 */
export function useLabels(shapes: LevelShapes, metric: MapMetric, scale: number): Labels {
  const { theme } = useSettings();
  const book = useVenue();
  const numbers = useNumbers(shapes, metric);
  const style = useMemo(() => {
    const page = getComputedStyle(document.documentElement);
    const fontPx = LABEL_REM * (Number.parseFloat(page.fontSize) || 16);
    const font = `600 ${fontPx}px ${page.getPropertyValue('--font') || 'sans-serif'}`;
    return { theme, fontPx, measure: createMeasure(font, fontPx) };
  }, [theme]);

  const labels = useMemo(() => {
    const silent = new Set(numbers.unknown.split(' '));
    const widest = metricText(metric, numbers.highest, book.formats);
    return shapes.stores.flatMap((shape) => {
      const text = { name: storeName(book, shape.store), value: silent.has(shape.store) ? '' : widest };
      const label = fitLabel(shape.spots, text, style, scale);
      return label === null ? [] : [{ shape, label }];
    });
  }, [shapes, metric, scale, numbers, book, style]);
  return { fontPx: style.fontPx, labels };
}
