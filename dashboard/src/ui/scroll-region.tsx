import type { ReactNode } from 'react';

export type ScrollRegionProps = {
  readonly label: string;
  readonly className: string | undefined;
  readonly testId?: string | undefined;
  readonly children: ReactNode;
};

/** What scrolls by itself: it has a name and can be reached by keyboard. */
export function ScrollRegion({ label, className, testId, children }: ScrollRegionProps): ReactNode {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller without a stop cannot be scrolled by keyboard
    <div role="group" className={className} tabIndex={0} aria-label={label} data-testid={testId}>
      {children}
    </div>
  );
}
