import { type ReactNode, useMemo } from 'react';
import { arcPath } from '../../draw/arc.ts';
import { floorOf, pathOfAll } from '../../draw/shape.ts';
import type { Way } from '../../history/flows.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useViewState } from '../../hooks/use-view-state.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { Panel } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { storeName } from '../floor/model.ts';
import { levelInView } from '../live-page/model.ts';
import css from './flows-page.module.css';
import { flowsTexts } from './texts.ts';

/** More arcs than this hide one another. */
const MOST_ARCS = 30;
const WIDEST_PX = 6;

/** The strongest ways between stores of one level; wider is more trips. */
export function FlowMap({ ways }: { readonly ways: readonly Way[] }): ReactNode {
  const t = usePageTexts(flowsTexts);
  const book = useVenue();
  const { venue, levels, stores, zones, formats } = book;
  const [view, change] = useViewState();
  const level = levelInView(book, view);
  const on = useMemo(() => {
    const here = (store: string): boolean => stores.get(store)?.level === level?.id;
    const inside = ways.filter(({ from, to }) => here(from) && here(to));
    const across = ways.filter(({ from, to }) => here(from) !== here(to)).length;
    return { inside: inside.slice(0, MOST_ARCS), across };
  }, [ways, stores, level]);
  const shapes = useMemo(
    () =>
      pathOfAll(
        venue.zones.filter((zone) => zone.level === level?.id && zone.kind === 'store').map(({ polygon }) => polygon),
      ),
    [venue, level],
  );
  if (level === null) return null;
  const centreOf = (store: string) => zones.get(stores.get(store)?.zone ?? '')?.centre;
  const most = on.inside[0]?.moves ?? 1;
  return (
    <Panel
      span="two-thirds"
      title={t.map}
      lead={t.mapLead(formats.count(on.inside.length), formats.count(on.across))}
      actions={
        <Segments
          label={t.level}
          value={level.id}
          options={levels.map(({ id, name }) => ({ value: id, text: formats.label(name) }))}
          onChange={(id) => change({ level: id })}
        />
      }
    >
      <svg
        className={css['map']}
        viewBox={`-2 -2 ${level.width + 4} ${level.height + 4}`}
        role="img"
        aria-label={`${t.map}: ${formats.label(level.name)}`}
        data-testid="flow-map"
      >
        <defs>
          <marker
            id="way-end"
            viewBox="0 0 6 6"
            refX="5"
            refY="3"
            markerWidth="3.2"
            markerHeight="3.2"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path className={css['head']} d="M0 0 6 3 0 6z" />
          </marker>
        </defs>
        <path className={css['floor']} d={pathOfAll(floorOf(level))} />
        <path className={css['stores']} d={shapes} />
        {on.inside.toReversed().map((way) => {
          const [from, to] = [centreOf(way.from), centreOf(way.to)];
          if (from === undefined || to === undefined) return null;
          const share = way.moves / most;
          return (
            <path
              key={`${way.from} ${way.to}`}
              className={css['way']}
              d={arcPath(from, to)}
              style={{ strokeWidth: `${1 + share * (WIDEST_PX - 1)}px`, opacity: 0.3 + 0.6 * share }}
              markerEnd="url(#way-end)"
            >
              <title>{t.way(storeName(book, way.from), storeName(book, way.to), formats.count(way.moves))}</title>
            </path>
          );
        })}
      </svg>
    </Panel>
  );
}
