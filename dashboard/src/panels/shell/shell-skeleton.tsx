import type { ReactNode } from 'react';
import { Mark } from '../../ui/mark.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import css from './shell-skeleton.module.css';

const CARDS = 7;

/** The live view before anything is known: every part in its place and size, so that nothing jumps when it fills. */
export function ShellSkeleton(): ReactNode {
  return (
    <div className={css['page']} aria-busy="true" data-testid="loading">
      <div className={css['header']}>
        <Mark />
      </div>
      <div className={css['strip']}>
        {Array.from({ length: CARDS }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: identical placeholders
          <div key={i} className={css['card']}>
            <Skeleton look="line" />
            <Skeleton look="number" />
          </div>
        ))}
      </div>
      <div className={css['work']}>
        <Skeleton look="block" />
        <Skeleton look="block" />
      </div>
    </div>
  );
}
