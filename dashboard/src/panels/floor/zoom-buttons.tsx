import type { ReactNode } from 'react';
import { useTexts } from '../../hooks/settings.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import css from './floor.module.css';
import type { Plan } from './use-plan.ts';

/** One press or key: as far as three notches of a wheel. */
export const ZOOM_FACTOR = 1.6;

export function ZoomButtons({ plan }: { readonly plan: Plan }): ReactNode {
  const t = useTexts();
  const zoom = (factor: number) => () => plan.panZoom.current?.zoomBy(factor);
  return (
    <div className={css['zoom']} data-chrome="true">
      <Button look="icon" aria-label={t.floor.zoomIn} onClick={zoom(ZOOM_FACTOR)}>
        <Icon name="plus" />
      </Button>
      <Button look="icon" aria-label={t.floor.zoomOut} onClick={zoom(1 / ZOOM_FACTOR)} disabled={plan.isFit}>
        <Icon name="minus" />
      </Button>
      <Button
        look="icon"
        aria-label={t.floor.zoomFit}
        onClick={() => plan.panZoom.current?.showAll()}
        disabled={plan.isFit}
      >
        <Icon name="fit" />
      </Button>
    </div>
  );
}
