/**
 * Every operational failure that the product can name. `retriable` drives the one backoff, `http` the one problem mapper.
 * Nobody matches on a message.
 */
export const FAULTS = {
  CONFIG_INVALID: { retriable: false, http: 500 },
  VENUE_INVALID: { retriable: false, http: 500 },
  DATA_DIR_IN_USE: { retriable: false, http: 500 },
  LOG_WRITE_FAILED: { retriable: true, http: 503 },
  BROKER_UNREACHABLE: { retriable: true, http: 503 },
  STORE_UNREACHABLE: { retriable: true, http: 503 },
  STORE_REJECTED: { retriable: false, http: 500 },
  STORE_SCHEMA_DRIFT: { retriable: false, http: 500 },
  OVERLOADED: { retriable: true, http: 503 },
  BAD_REQUEST: { retriable: false, http: 400 },
  UNAUTHENTICATED: { retriable: false, http: 401 },
  FORBIDDEN: { retriable: false, http: 403 },
  NOT_FOUND: { retriable: false, http: 404 },
  CONFLICT: { retriable: false, http: 409 },
  UNSUPPORTED_TYPE: { retriable: false, http: 415 },
  TOO_MANY_REQUESTS: { retriable: true, http: 429 },
  INVARIANT: { retriable: false, http: 500 },
} as const;

export type FaultCode = keyof typeof FAULTS;

/** An operational failure: a code from {@link FAULTS}, what it was about, and the cause. */
export class HubError extends Error {
  readonly code: FaultCode;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(code: FaultCode, message: string, options: { context?: Record<string, unknown>; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'HubError';
    this.code = code;
    this.context = options.context ?? {};
  }

  get retriable(): boolean {
    return FAULTS[this.code].retriable;
  }
}
