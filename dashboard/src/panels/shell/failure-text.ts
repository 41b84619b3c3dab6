import type { Messages } from '../../i18n/messages.ts';
import { ApiError } from '../../link/api-error.ts';

/** Why an answer did not come, for a person. */
export function failureText(error: unknown, t: Messages): string {
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
