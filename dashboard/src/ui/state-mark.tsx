import type { ReactNode } from 'react';
import css from './state-mark.module.css';

export type Tone = 'good' | 'warn' | 'bad' | 'plain';

/** A state in a word: its shape differs besides its colour. */
export function StateMark({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }): ReactNode {
  return (
    <span className={css['mark']} data-tone={tone}>
      <span className={css['dot']} aria-hidden="true" />
      {children}
    </span>
  );
}
