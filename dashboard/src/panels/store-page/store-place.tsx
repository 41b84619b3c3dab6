import type { Store } from '@atrium/shared/venue/venue';
import { type ReactNode, useMemo } from 'react';
import { floorOf, pathOf, pathOfAll } from '../../draw/shape.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { Panel } from '../../ui/page.tsx';
import css from './store-page.module.css';
import { storeTexts } from './texts.ts';

/** Where in the mall the store is. */
export function StorePlace({ store }: { readonly store: Store }): ReactNode {
  const t = usePageTexts(storeTexts);
  const { venue, zones, formats } = useVenue();
  const level = venue.levels.find(({ id }) => id === store.level);
  const zone = zones.get(store.zone);
  const others = useMemo(
    () =>
      pathOfAll(
        venue.zones
          .filter(({ level: on, kind, id }) => on === store.level && kind === 'store' && id !== store.zone)
          .map(({ polygon }) => polygon),
      ),
    [venue, store],
  );
  if (level === undefined || zone === undefined) return null;
  return (
    <Panel span="third" title={t.place} lead={formats.label(level.name)}>
      <svg
        className={css['plan']}
        viewBox={`-2 -2 ${level.width + 4} ${level.height + 4}`}
        role="img"
        aria-label={`${formats.label(store.name)}, ${formats.label(level.name)}`}
      >
        <path className={css['floor']} d={pathOfAll(floorOf(level))} />
        <path className={css['other']} d={others} />
        <path className={css['here']} d={pathOf(zone.polygon)} />
      </svg>
    </Panel>
  );
}
