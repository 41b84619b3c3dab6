import type { ReactNode } from 'react';
import css from './page.module.css';
import { ScrollRegion } from './scroll-region.tsx';

export type PageProps = {
  readonly title: string;
  readonly lead?: ReactNode;
  /** Beside the title: what leads back, if anything. */
  readonly before?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
};

/** A page below the header: its title, what can be done there, and its panels. */
export function Page({ title, lead, before, actions, children }: PageProps): ReactNode {
  return (
    <ScrollRegion label={title} className={css['page']}>
      <header className={css['head']}>
        {before}
        <div className={css['title']}>
          <h2>{title}</h2>
          {lead !== undefined && <p>{lead}</p>}
        </div>
        {actions !== undefined && <div className={css['actions']}>{actions}</div>}
      </header>
      {children}
    </ScrollRegion>
  );
}

export type PanelProps = {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** How much of the row it takes where there is room. */
  readonly span?: 'third' | 'half' | 'two-thirds' | 'full';
  readonly testId?: string;
};

export function Panel({ title, lead, actions, children, span = 'full', testId }: PanelProps): ReactNode {
  return (
    <section className={css['panel']} data-span={span} aria-label={title} data-testid={testId}>
      <header className={css['panelHead']}>
        <div>
          <h3>{title}</h3>
          {lead !== undefined && <p>{lead}</p>}
        </div>
        {actions}
      </header>
      <div className={css['body']}>{children}</div>
    </section>
  );
}

/** Panels beside one another in sixths of the width; under one another where it is narrow. */
export function Panels({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className={css['panels']}>{children}</div>;
}

/** A row of choices above what they apply to. */
export function Controls({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className={css['controls']}>{children}</div>;
}
