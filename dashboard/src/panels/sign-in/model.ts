import { ApiError } from '../../link/api-error.ts';
import type { SignInTexts } from './texts.ts';

export type SignInFault =
  | { readonly kind: 'wrong' }
  | { readonly kind: 'throttled'; readonly waitS: number }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'other'; readonly detail: string };

/** Wait assumed when the hub throttles without saying for how long. */
const USUAL_WAIT_S = 30;

/** What went wrong, as the person needs to know it. Never whether it was the user or the password. */
export function faultOf(error: unknown): SignInFault {
  if (!(error instanceof ApiError)) return { kind: 'other', detail: String(error) };
  const { failure } = error;
  if (failure.kind !== 'problem') return { kind: failure.kind };
  const { status, detail, title, code } = failure.problem;
  if (status === 401) return { kind: 'wrong' };
  if (status === 429) return { kind: 'throttled', waitS: failure.retryAfterS ?? USUAL_WAIT_S };
  return { kind: 'other', detail: detail || title || code };
}

/** `1:05` for 65 seconds. */
export const waitText = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

export function faultText(fault: SignInFault, leftS: number, t: SignInTexts): string {
  switch (fault.kind) {
    case 'wrong':
      return t.wrong;
    case 'throttled':
      return leftS > 0 ? t.throttled(waitText(leftS)) : t.throttledNow;
    case 'unreachable':
      return t.unreachable;
    case 'unreadable':
      return t.unreadable;
    case 'other':
      return t.other(fault.detail);
  }
}
