import type { Point } from '@atrium/shared/units';
import type { Zone } from '@atrium/shared/venue/venue';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type LevelShapes, zoneAt } from '../../draw/level-shapes.ts';
import { toPlan } from '../../draw/viewport.ts';
import { useMallFrame } from '../../hooks/live.tsx';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import type { MapMetric } from '../../live/store-metric.ts';
import css from './floor.module.css';
import { metricText, storeName, unknownText } from './model.ts';
import type { Plan } from './use-plan.ts';

type FloorTipProps = { readonly shapes: LevelShapes; readonly metric: MapMetric; readonly plan: Plan };

/** Part of the width from which the tip is put to the left of the pointer. */
const FLIP_AT = 0.66;

function placeTip(tip: HTMLElement | null, [x, y]: Point, width: number): void {
  const aside = x > width * FLIP_AT ? 'translate(-100%, 0) translate(-14px, 14px)' : 'translate(14px, 14px)';
  if (tip !== null) tip.style.transform = `translate(${x}px, ${y}px) ${aside}`;
}

/** What is under the pointer. Follows it without rendering; renders when it comes to another zone. */
export function FloorTip({ shapes, metric, plan }: FloorTipProps): ReactNode {
  const [zone, setZone] = useState<Zone | null>(null);
  const tip = useRef<HTMLDivElement>(null);
  const { stage, panZoom } = plan;

  useEffect(() => {
    const box = stage.current;
    if (box === null) return;
    const onMove = (event: PointerEvent): void => {
      const port = panZoom.current?.port();
      if (port === undefined || event.pointerType === 'touch') return;
      const { left, top, width } = box.getBoundingClientRect();
      const at = [event.clientX - left, event.clientY - top] as const;
      setZone(box.dataset['dragging'] === 'true' ? null : zoneAt(shapes, toPlan(port, at)));
      placeTip(tip.current, at, width);
    };
    const onLeave = (): void => setZone(null);
    box.addEventListener('pointermove', onMove);
    box.addEventListener('pointerleave', onLeave);
    return () => {
      box.removeEventListener('pointermove', onMove);
      box.removeEventListener('pointerleave', onLeave);
    };
  }, [stage, panZoom, shapes]);

  return (
    <div ref={tip} className={css['tip']} hidden={zone === null} aria-hidden="true">
      {zone !== null && <TipText zone={zone} metric={metric} />}
    </div>
  );
}

function TipText({ zone, metric }: { readonly zone: Zone; readonly metric: MapMetric }): ReactNode {
  const t = useTexts();
  const book = useVenue();
  const frame = useMallFrame();
  const now = frame?.zones[zone.id];
  const devices =
    now?.kind === 'known'
      ? t.levels.devices(book.formats.count(now.devices))
      : unknownText(now?.reason ?? 'no-frame', now, t, book.formats);
  if (zone.store === undefined) return <span>{devices}</span>;
  return (
    <>
      <strong>{storeName(book, zone.store)}</strong>
      {metric !== 'occupancy' && <StoreLine store={zone.store} metric={metric} />}
      <span>{devices}</span>
    </>
  );
}

function StoreLine({ store, metric }: { readonly store: string; readonly metric: MapMetric }): ReactNode {
  const t = useTexts();
  const { painting, formats } = useVenue();
  const frame = useMallFrame();
  const reading = frame === null ? undefined : painting.colours(frame, metric).readings.get(store);
  const said =
    reading?.kind === 'known'
      ? metricText(metric, reading.value, formats)
      : unknownText(reading?.reason ?? 'no-frame', undefined, t, formats);
  return (
    <span>
      {t.metric[metric]} <b>{said}</b>
    </span>
  );
}
