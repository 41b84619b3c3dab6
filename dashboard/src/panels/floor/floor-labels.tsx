import { memo, type ReactNode } from 'react';
import type { FittedLabel } from '../../draw/label-fit.ts';
import { LINE_HEIGHT } from '../../draw/label-fit.ts';
import type { StoreShape } from '../../draw/level-shapes.ts';
import css from './floor.module.css';

export type PlacedLabel = { readonly shape: StoreShape; readonly label: FittedLabel };

/** From the middle of a line of text to its baseline, in font sizes. */
const BASELINE = 0.35;

/** Names of the stores. The number below a name is left empty here; the painter writes it with every frame. */
export const FloorLabels = memo(function FloorLabels({
  labels,
}: {
  readonly labels: readonly PlacedLabel[];
}): ReactNode {
  return labels.map(({ shape, label }) => <Label key={shape.store} shape={shape} label={label} />);
});

function Label({ shape, label }: PlacedLabel): ReactNode {
  const { centre, angle } = label.spot;
  const [x, y] = centre;
  const lines = label.name.length + (label.hasValue ? 1 : 0);
  const first = BASELINE - ((lines - 1) / 2) * LINE_HEIGHT;
  const at = (line: number): string => `${(first + line * LINE_HEIGHT).toFixed(3)}em`;
  return (
    <text
      className={css['label']}
      data-label-of={shape.store}
      {...(angle === 0 ? {} : { transform: `rotate(${angle.toFixed(1)} ${x} ${y})` })}
    >
      {label.name.map((line, i) => (
        <tspan key={line} x={x} y={y} dy={at(i)}>
          {line}
        </tspan>
      ))}
      {label.hasValue && <tspan className={css['number']} x={x} y={y} dy={at(lines - 1)} data-value-of={shape.store} />}
    </text>
  );
}
