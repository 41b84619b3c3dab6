import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import css from './notice.module.css';

export type NoticeProps = {
  readonly tone: 'plain' | 'warn' | 'bad';
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
};

/** Says in place why something is not there, and what to do. */
export function Notice({ tone, icon, title, children, action }: NoticeProps): ReactNode {
  return (
    <div className={css['notice']} data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <span className={css['icon']}>
        <Icon name={icon} />
      </span>
      <strong>{title}</strong>
      {children !== undefined && <p>{children}</p>}
      {action}
    </div>
  );
}
