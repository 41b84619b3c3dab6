import type { z } from 'zod';
import type { Asker, AskerRole } from '../access/access.ts';
import type { MallPort } from '../pipeline/ports.ts';
import type { Answer } from './answer.ts';
import type { Body } from './body.ts';
import { noQuery } from './fields.ts';

/**
 * One HTTP call as data: where it is, who may make it, what it takes and gives. From the list of these come the express routes, the
 * guard, the checks, the CSV, the description at `/api/v1/openapi.json` and the test that walks every route as everybody.
 */
export type Route = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Whole path, parts that vary in braces. `{mall}` and `{store}` are looked up and refused by the guard. */
  readonly path: string;
  readonly summary: string;
  readonly who: 'anyone' | readonly AskerRole[];
  readonly scope: Scope;
  /**
   * How it shows in the record of who did what: each time, together with others like it, or only when refused. Unless said
   * otherwise, changes each time, those by machines and reads about a mall together.
   */
  readonly audit: 'each' | 'together' | 'refusals';
  /** Query fields as the text that came; unknown ones are refused. */
  readonly query: z.ZodType;
  readonly body: Body<unknown> | null;
  readonly answer: Answer<unknown>;
  readonly example: Example;
  readonly handle: (asked: Asked<unknown, unknown>, mall: MallPort | null) => unknown;
};

/** How far a call reaches, which settles what the guard does before it runs. */
export type Scope =
  /** Nothing of a mall. */
  | 'hub'
  /** The whole mall of the path: never for who is bound to stores. */
  | 'mall'
  /** Numbers by store. Who is bound to stores gets one of its own in `asked.store`, or 404. */
  | 'own-store'
  /** For everybody who may know the mall; the handler itself leaves out what is not the asker's. */
  | 'plan';

/** A good query and body, for the tests that walk all routes: needed where more than `from` and `to` is required. */
export type Example = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

export type Asked<Q, B> = {
  /** Null only where anyone may ask. */
  readonly asker: Asker | null;
  /** The parts of the path in braces. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Q;
  readonly body: B;
  /** The store that path or query name, if it is there and may be seen; a tenant's only one when none is named. */
  readonly store: string | undefined;
  readonly client: Client;
  /** Name what is acted on, and its mall where the path does not, for the record of who did what. */
  readonly about: (target: string, mall?: string | null) => void;
};

export type Client = {
  readonly ip: string;
  /** The session token that came along, good or not. */
  readonly token: string | null;
  readonly header: (name: string) => string | undefined;
};

type Spec<Q extends z.ZodType, B, A> = Pick<Route, 'method' | 'path' | 'summary'> & {
  readonly query?: Q;
  readonly body?: Body<B>;
  readonly answer: Answer<A>;
  readonly example?: Example;
  readonly audit?: Route['audit'];
};
type Reach =
  | { readonly who: readonly Exclude<AskerRole, 'tenant' | 'till'>[]; readonly scope: 'mall' }
  | { readonly who: readonly AskerRole[]; readonly scope: 'own-store' | 'plan' };

type Known<Q, B> = Asked<Q, B> & { readonly asker: Asker };

const erased = (spec: Pick<Route, 'method' | 'who' | 'scope'>): Route =>
  ({ query: noQuery, body: null, example: {}, audit: auditOf(spec), ...spec }) as unknown as Route;

function auditOf({ method, who, scope }: Pick<Route, 'method' | 'who' | 'scope'>): Route['audit'] {
  if (method === 'get') return scope === 'mall' || scope === 'own-store' ? 'together' : 'refusals';
  return who === 'anyone' || who.includes('till') ? 'together' : 'each';
}

/** A call that is not about one mall. `path` is whole. */
export function hubRoute<A, Q extends z.ZodType = typeof noQuery, B = null>(
  spec: Spec<Q, B, A> & {
    readonly who: Route['who'];
    readonly handle: (asked: Asked<z.output<Q>, B>) => A | Promise<A>;
  },
): Route {
  const route = { ...spec, scope: 'hub' as const };
  return erased(route);
}

/** A call about one mall. `path` is what follows `/api/v1/malls/{mall}`. */
export function mallRoute<A, Q extends z.ZodType = typeof noQuery, B = null>(
  spec: Spec<Q, B, A> & Reach & { readonly handle: (asked: Known<z.output<Q>, B>, mall: MallPort) => A | Promise<A> },
): Route {
  const route = { ...spec, path: `/api/v1/malls/{mall}${spec.path}` };
  return erased(route);
}
