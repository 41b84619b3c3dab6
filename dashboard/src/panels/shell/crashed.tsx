import type { ReactNode } from 'react';
import { messagesOf } from '../../i18n/catalogues.ts';
import { en } from '../../i18n/en.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import css from './crashed.module.css';

/** Stands alone: whatever the page is made of has just failed. */
export function Crashed(): ReactNode {
  const t = (document.documentElement.lang === 'zh-CN' ? messagesOf('zh-CN') : null) ?? en;
  return (
    <div className={css['page']}>
      <Notice
        tone="bad"
        icon="alert"
        title={t.app.crashed}
        action={<Button onClick={() => location.reload()}>{t.app.reload}</Button>}
      />
    </div>
  );
}
