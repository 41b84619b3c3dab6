import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Failure } from '../shell/failure.tsx';
import css from './report.module.css';

export type LoadedProps<T> = {
  readonly query: UseQueryResult<T>;
  /** Height of what will be there, rem: nothing jumps when it comes. */
  readonly height: number;
  readonly children: (data: T) => ReactNode;
};

/** An answer of the hub, or its place while it is awaited, or why it did not come. An answer that grew old stays. */
export function Loaded<T>({ query, height, children }: LoadedProps<T>): ReactNode {
  if (query.data !== undefined) return children(query.data);
  return (
    <div className={css['place']} style={{ minHeight: `${height}rem` }} aria-busy={query.isPending}>
      {query.isError ? <Failure error={query.error} onRetry={() => void query.refetch()} /> : <Skeleton look="block" />}
    </div>
  );
}
