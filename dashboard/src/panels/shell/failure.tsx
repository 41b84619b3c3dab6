import type { ReactNode } from 'react';
import { useTexts } from '../../hooks/settings.tsx';
import type { Messages } from '../../i18n/messages.ts';
import { ApiError } from '../../link/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';

function failureText(error: unknown, t: Messages): string {
  if (!(error instanceof ApiError)) return String(error);
  const { failure } = error;
  switch (failure.kind) {
    case 'unreachable':
      return t.failure.unreachable;
    case 'unreadable':
      return t.failure.unreadable(failure.status);
    case 'problem':
      if (failure.problem.status === 404) return t.failure.notFound;
      return t.failure.other(failure.problem.detail || failure.problem.title, failure.problem.code);
  }
}

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
