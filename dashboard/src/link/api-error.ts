import type { Problem } from '@atrium/shared/wire/http';

/** Why a request to the hub gave no answer that the page can use. */
export type ApiFailure =
  | { readonly kind: 'problem'; readonly problem: Problem; readonly retryAfterS: number | null }
  | { readonly kind: 'unreachable' }
  /** Something answered, but not the hub: a proxy's page, or another version. */
  | { readonly kind: 'unreadable'; readonly status: number };

export class ApiError extends Error {
  readonly failure: ApiFailure;

  constructor(failure: ApiFailure, cause?: unknown) {
    super(failure.kind, cause === undefined ? {} : { cause });
    this.name = 'ApiError';
    this.failure = failure;
  }
}

export const isStatus = (error: unknown, status: number): boolean =>
  error instanceof ApiError && error.failure.kind === 'problem' && error.failure.problem.status === status;

/** Asking again may help: the hub was away or busy. Its refusals are answers. */
export const isRetriable = (error: unknown): boolean =>
  error instanceof ApiError && (error.failure.kind !== 'problem' || error.failure.problem.status >= 500);
