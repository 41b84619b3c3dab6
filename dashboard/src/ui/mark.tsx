import type { ReactNode } from 'react';
import css from './mark.module.css';

/** The product's mark: two wings of a roof over a light. */
export function Mark(): ReactNode {
  return (
    <svg className={css['mark']} viewBox="0 0 32 32" role="img" aria-label="Atrium">
      <rect width="32" height="32" rx="8" />
      <path d="M7 24 16 7l9 17" />
      <circle cx="16" cy="20.5" r="3" />
    </svg>
  );
}
