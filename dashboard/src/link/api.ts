import type { MallId, StoreId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import type { Venue } from '@atrium/shared/venue/venue';
import type { KpiRow, Session } from '@atrium/shared/wire/http';
import { ApiError, isStatus } from './api-error.ts';
import { type MallRow, readKpiRows, readMalls, readProblem, readSession, readVenue } from './read-api.ts';

export type KpiQuery = {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly by: 'mall' | 'store';
  readonly bucket: '15m' | '1h' | '1d';
  readonly store?: StoreId;
};

/** The hub's HTTP interface, as far as the pages use it. Every call throws {@link ApiError} and nothing else. */
export type Api = {
  /** Null when nobody is signed in. */
  session(): Promise<Session | null>;
  signIn(user: string, password: string): Promise<Session>;
  signOut(): Promise<void>;
  malls(): Promise<readonly MallRow[]>;
  venue(mall: MallId): Promise<Venue>;
  kpis(mall: MallId, query: KpiQuery): Promise<readonly KpiRow[]>;
  /** Anything of this origin that a page knows how to read. */
  read<T>(path: string, reader: Reader<T>): Promise<T>;
  /** Change something; the answer is read, or its absence is fine. */
  send<T>(change: Change, path: string, reader: Reader<T>): Promise<T>;
};

/** Null: this is not what was asked for. */
export type Reader<T> = (body: unknown) => T | null;
export type Change = { readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'; readonly body?: unknown };

/** Where the hub's own interface begins. */
export const API = '/api/v1';
/** A hub that takes longer is treated as away: the person is told and can retry. */
const ANSWER_WITHIN_MS = 15_000;

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : null;
}

async function failed(response: Response): Promise<ApiError> {
  const problem = readProblem(await bodyOf(response), response.status);
  if (problem === null) return new ApiError({ kind: 'unreadable', status: response.status });
  return new ApiError({ kind: 'problem', problem, retryAfterS: retryAfter(response) });
}

export function createApi(fetch: typeof globalThis.fetch): Api {
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const response = await fetch(path, { credentials: 'same-origin', signal, ...init }).catch((cause: unknown) => {
      throw new ApiError({ kind: 'unreachable' }, cause);
    });
    if (!response.ok) throw await failed(response);
    return response;
  };

  const read = async <T>(path: string, reader: Reader<T>, init?: RequestInit): Promise<T> => {
    const response = await ask(path, init);
    const value = reader(await bodyOf(response));
    if (value === null) throw new ApiError({ kind: 'unreadable', status: response.status });
    return value;
  };

  const send: Api['send'] = ({ method, body }, path, reader) =>
    read(path, reader, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });

  return {
    read,
    send,
    session: () =>
      read(`${API}/session`, readSession).catch((error: unknown) => {
        if (isStatus(error, 401)) return null;
        throw error;
      }),
    signIn: (user, password) => send({ method: 'POST', body: { user, password } }, `${API}/session`, readSession),
    signOut: async () => {
      await ask(`${API}/session`, { method: 'DELETE' });
    },
    malls: () => read(`${API}/malls`, readMalls),
    venue: (mall) => read(`${API}/malls/${encodeURIComponent(mall)}`, readVenue),
    kpis: (mall, query) => {
      const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]));
      return read(`${API}/malls/${encodeURIComponent(mall)}/kpis?${search}`, readKpiRows);
    },
  };
}
