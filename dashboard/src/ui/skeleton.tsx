import type { ReactNode } from 'react';
import css from './skeleton.module.css';

/** Holds the place of something that is being loaded, at its final size. */
export function Skeleton({ look }: { readonly look: 'number' | 'line' | 'block' }): ReactNode {
  return <span className={css[look]} aria-hidden="true" />;
}
