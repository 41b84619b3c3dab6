import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultCode, HubError } from '@atrium/shared/errors';
import type { EpochMs } from '@atrium/shared/units';
import { kpiRowSchema, ledgerTotalsSchema, pageOf, visitRowSchema } from '@atrium/shared/wire/http';
import { z } from 'zod';
import type { Answers } from '../score/answers.ts';
import { type LiveFrames, watchLive } from './watch-live.ts';

/** A hub, asked over HTTP as its operator. */
export type HubClient = {
  readonly malls: () => Promise<readonly string[]>;
  /** Everything received of a span of event time. */
  readonly ledger: (mall: string, span: Span) => Promise<Answers['ledger']>;
  readonly answers: (mall: string, span: Span) => Promise<Omit<Answers, 'frames'>>;
  /** Resolves when the hub has folded and stored everything up to `at`. @throws the reason of the signal */
  readonly settled: (at: EpochMs, signal: AbortSignal) => Promise<void>;
  /** Its live frames, by socket. */
  readonly live: (mall: string) => Promise<LiveFrames>;
  readonly frame: (mall: string) => Promise<Answers['frames'][number]>;
};

type Span = { readonly from: EpochMs; readonly to: EpochMs };

const PAGE = 10_000;
const POLL_MS = 100;
const ASK_TIMEOUT_MS = 60_000;

const visitPage = pageOf(visitRowSchema);
const kpiPage = pageOf(kpiRowSchema);
const flowPage = pageOf(
  z.object({ store: z.string(), next: z.string(), moves: z.object({ value: z.number().nullable() }) }),
);
const mallPage = pageOf(z.object({ id: z.string() }));
const ledgerAnswer = z.object({ totals: ledgerTotalsSchema });
// A frame that nothing was folded into yet has no time.
const frameAnswer = z.object({
  at: z.number().nullable(),
  totals: z.object({ inside: z.number().nullable() }),
});

/** @throws HubError `UNAUTHENTICATED` when the hub refuses the password, `NOT_FOUND` when nobody answers */
export async function signIn(url: string, password: string): Promise<HubClient> {
  const answer = await ask(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'operator', password }),
  });
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
  const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
    const read = schema.safeParse(await (await ask(`${url}/api/v1/malls${path}`, { headers: { cookie } })).json());
    if (read.success) return read.data;
    const faults = read.error.issues.slice(0, 3).map((it) => `${it.path.join('.')}: ${it.message}`);
    throw new HubError('INVARIANT', `the hub's answer to ${path} is not as agreed: ${faults.join('; ')}`);
  };
  /** Of what the hub may not offer. */
  const maybe = async <T>(asked: Promise<T>): Promise<T | null> => {
    try {
      return await asked;
    } catch (error) {
      if (error instanceof HubError && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  };
  const all = async <T>(path: string, schema: z.ZodType<{ rows: T[]; next: string | null }>): Promise<T[]> => {
    const rows: T[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: { rows: T[]; next: string | null } = await get(`${path}${after}`, schema);
      rows.push(...page.rows);
      cursor = page.next;
    }
    return rows;
  };
  const ledger: HubClient['ledger'] = async (mall, span) =>
    (await get(`/${mall}/ledger?${queryOf(span)}`, ledgerAnswer)).totals;

  return {
    malls: async () => (await get('', mallPage)).rows.map(({ id }) => id),
    ledger,
    answers: async (mall, span) => {
      const stores = (await get(`/${mall}/kpis?by=store&${queryOf(span)}`, kpiPage)).rows;
      const [whole] = (await get(`/${mall}/kpis?by=mall&${queryOf(span)}`, kpiPage)).rows;
      if (whole === undefined) throw new HubError('INVARIANT', 'the hub has no KPIs of the whole mall');
      const flows = await maybe(all(`/${mall}/flows?${queryOf(span)}`, flowPage));
      return {
        visits: await all(`/${mall}/visits?${queryOf(span)}&limit=${PAGE}`, visitPage),
        stores,
        mall: whole,
        ledger: await ledger(mall, span),
        quarters: await all(`/${mall}/kpis?by=mall&bucket=15m&${queryOf(span)}`, kpiPage),
        flows: flows?.map(({ store, next, moves }) => ({ store, next, moves: moves.value ?? 0 })) ?? null,
      };
    },
    settled: async (at, signal) => {
      while (!isSettled(await (await ask(`${url}/metrics`, {})).text(), at))
        await sleep(POLL_MS, undefined, { signal });
    },
    live: (mall) => watchLive(url, cookie, mall),
    frame: async (mall) => {
      const { at, totals } = await get(`/${mall}/live`, frameAnswer);
      return { at: at ?? 0, inside: at === null ? null : totals.inside };
    },
  };
}

const queryOf = ({ from, to }: Span): string => `from=${from}&to=${to}`;

const CODES: Readonly<Record<number, FaultCode>> = { 401: 'UNAUTHENTICATED', 404: 'NOT_FOUND' };

async function ask(url: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(ASK_TIMEOUT_MS) }).catch((cause: unknown) => {
    throw new HubError('NOT_FOUND', `no hub answers at ${new URL(url).origin}`, { cause });
  });
  if (answer.ok) return answer;
  const code = CODES[answer.status] ?? 'BAD_REQUEST';
  throw new HubError(code, `${new URL(url).pathname}: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
}

/** By its own metrics: the mall's time has come to `at`, nothing waits for stragglers and nothing for the store. */
function isSettled(metrics: string, at: EpochMs): boolean {
  const gauge = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1]);
  // The gauge is in seconds; half a millisecond is what its rounding may cost.
  const isThere = gauge('hub_watermark_seconds') * 1_000 >= at - 0.5;
  return isThere && gauge('hub_reorder_waiting') === 0 && gauge('hub_store_spooled') === 0;
}
