import { Component, type ReactNode } from 'react';

type ContainedProps = { readonly fallback: (retry: () => void) => ReactNode; readonly children: ReactNode };

/** Keeps a fault of one page to that page. React knows no other form for this than a class. */
export class Contained extends Component<ContainedProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return this.props.fallback(() => this.setState({ hasFailed: false }));
  }
}
