import type { StoreId } from '@atrium/shared/ids';
import { memo, type ReactNode } from 'react';
import type { Glyph, GlyphKind, LevelShapes } from '../../draw/level-shapes.ts';
import css from './floor.module.css';

const GLYPHS: Readonly<Record<GlyphKind, string>> = {
  stairs: 'M-6 5h3V2h3v-3h3v-3h3',
  lift: 'M-4-6h8V6h-8zM-1.8-1 0-3l1.8 2M-1.8 1.5 0 3.5l1.8-2',
  toilet: 'M-3-5.5v.1M-3-3.5v4h-1.5M-3 .5V5.5M-1.5.5H-3M0-6V6M3-5.5v.1M3-3.5 1.5 1h3zM3 1v4.5',
  parking: 'M-2.5 6V-6h3a3.2 3.2 0 0 1 0 6.4h-3',
};

/** The floor under the heat. */
export const FloorBase = memo(function FloorBase({ shapes }: { readonly shapes: LevelShapes }): ReactNode {
  return (
    <>
      <path className={css['ground']} d={shapes.floor} />
      <path className={css['corridor']} d={shapes.corridors} />
    </>
  );
});

type FloorShapesProps = {
  readonly shapes: LevelShapes;
  /** What a store is called until its first number comes. */
  readonly names: ReadonlyMap<StoreId, string>;
};

/** Walls, stores and signs over the heat. Painted from outside: React never renders a number here. */
export const FloorShapes = memo(function FloorShapes({ shapes, names }: FloorShapesProps): ReactNode {
  return (
    <>
      <path className={css['outside']} d={shapes.outside} fillRule="evenodd" />
      <path className={css['unit']} d={shapes.others} fillRule="evenodd" />
      <path className={css['edge']} d={shapes.corridors} />
      {shapes.stores.map((shape) => (
        // biome-ignore lint/a11y/useSemanticElements: a button element cannot have the shape of a store
        <path
          key={shape.store}
          className={css['store']}
          d={shape.path}
          fillRule="evenodd"
          data-store={shape.store}
          aria-label={names.get(shape.store) ?? shape.store}
          role="button"
          tabIndex={-1}
        />
      ))}
      <path className={css['hatch']} data-hatch="true" fill="url(#hatch)" fillRule="evenodd" />
      <path className={css['outline']} d={shapes.floor} />
    </>
  );
});

/** Signs are drawn at one size on the screen and only where they fit. */
const GLYPH_PX = 13;

export const FloorGlyphs = memo(function FloorGlyphs({
  glyphs,
  scale,
}: {
  readonly glyphs: readonly Glyph[];
  readonly scale: number;
}): ReactNode {
  return (
    <g className={css['glyphs']}>
      {glyphs
        .filter((glyph) => glyph.room * scale > GLYPH_PX + 3)
        .map((glyph) => (
          <path
            key={`${glyph.at[0]} ${glyph.at[1]}`}
            transform={`translate(${glyph.at[0]} ${glyph.at[1]}) scale(${1 / scale})`}
            d={GLYPHS[glyph.kind]}
          />
        ))}
    </g>
  );
});

/** Fills that do not rest on hue. On a plan their size is set to screen pixels when it is zoomed. */
export const Patterns = memo(function Patterns({ prefix }: { readonly prefix: string }): ReactNode {
  return (
    <defs>
      <pattern id={`${prefix}hatch`} width="7" height="7" patternUnits="userSpaceOnUse">
        <path className={css['hatchLine']} d="M-1 8 8-1M-1 1 1-1M6 8 8 6" />
      </pattern>
      <pattern id={`${prefix}conversion-0`} width="10" height="10" patternUnits="userSpaceOnUse">
        <rect className={css['shade0']} width="10" height="10" />
        <circle className={css['dot']} cx="5" cy="5" r="0.9" />
      </pattern>
      <pattern id={`${prefix}conversion-1`} width="7" height="7" patternUnits="userSpaceOnUse">
        <rect className={css['shade1']} width="7" height="7" />
        <circle className={css['dot']} cx="2" cy="2" r="1" />
        <circle className={css['dot']} cx="5.5" cy="5.5" r="1" />
      </pattern>
      <pattern id={`${prefix}conversion-2`} width="8" height="8" patternUnits="userSpaceOnUse">
        <rect className={css['shade2']} width="8" height="8" />
        <path className={css['line']} d="M0 4h8" />
      </pattern>
      <pattern id={`${prefix}conversion-3`} width="8" height="8" patternUnits="userSpaceOnUse">
        <rect className={css['shade4']} width="8" height="8" />
        <path className={css['line']} d="M0 4h8M4 0v8" />
      </pattern>
    </defs>
  );
});
