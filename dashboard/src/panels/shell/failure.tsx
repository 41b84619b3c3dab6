import type { ReactNode } from 'react';
import { useTexts } from '../../hooks/settings.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { failureText } from './failure-text.ts';

/** Nothing can be shown without this answer: say why, and offer to ask again. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }): ReactNode {
  const t = useTexts();
  return (
    <Notice
      tone="bad"
      icon="alert"
      title={t.failure.title}
      action={<Button onClick={onRetry}>{t.failure.retry}</Button>}
    >
      {failureText(error, t)}
    </Notice>
  );
}
