import { HubError } from '@atrium/shared/errors';
import { type Session, sessionSchema, signInSchema } from '@atrium/shared/wire/http';
import { COOKIE, cookieOf, EVERY_ROLE } from '../access/access.ts';
import { BROWSER_COOKIE, BROWSER_DAYS, type KnownBrowsers } from '../access/known-browsers.ts';
import type { Sessions } from '../access/sessions.ts';
import type { Throttle } from '../access/throttle.ts';
import type { Users } from '../access/users.ts';
import type { Logger } from '../platform/logger.ts';
import { type Answer, json, nothing } from './answer.ts';
import { jsonBody } from './body.ts';
import { type Client, hubRoute, type Route } from './route.ts';

export type SessionDeps = {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly throttle: Throttle;
  readonly browsers: KnownBrowsers;
  readonly log: Logger;
};

const PATH = '/api/v1/session';
/** Failed sign-ins for one account from everywhere, browsers that have been here before left out, within the throttle's window. */
const MAX_BY_STRANGERS = 50;

/** Sign in, who am I, sign out. */
export function sessionRoutes({ users, sessions, throttle, browsers, log }: SessionDeps): readonly Route[] {
  /** @returns how to take the try back @throws HubError TOO_MANY_REQUESTS */
  function beginTry(
    user: string,
    { ip, header }: Client,
  ): { readonly succeeded: () => void; readonly withdraw: () => void } {
    const browser = browsers.nameOf(cookieOf(header('cookie'), BROWSER_COOKIE), user);
    const own = browser === null ? `${ip}|${user}` : `browser|${browser}`;
    const all = browser === null ? `user|${user}` : null;
    let waitS = throttle.begin(own);
    if (waitS === 0 && all !== null) {
      waitS = throttle.begin(all, MAX_BY_STRANGERS);
      if (waitS > 0) throttle.withdraw(own);
    }
    if (waitS > 0) {
      throw new HubError('TOO_MANY_REQUESTS', `too many failed sign-ins; try again in ${waitS} s`, {
        context: { retryAfterS: waitS },
      });
    }
    const withdrawAll = (): void => {
      if (all !== null) throttle.withdraw(all);
    };
    return {
      succeeded: () => {
        throttle.succeeded(own);
        withdrawAll();
      },
      withdraw: () => {
        throttle.withdraw(own);
        withdrawAll();
      },
    };
  }

  /** @throws HubError TOO_MANY_REQUESTS, UNAUTHENTICATED */
  async function signIn(user: string, password: string, client: Client): Promise<Started> {
    const begun = beginTry(user, client);
    const account = await users.verify(user, password).catch((error: unknown) => {
      begun.withdraw();
      throw error;
    });
    if (account === null) {
      log.warn({ ip: client.ip }, 'sign-in-failed');
      throw new HubError('UNAUTHENTICATED', 'wrong user or password');
    }
    begun.succeeded();
    return { ...(await sessions.start(account)), browser: browsers.mark(user) };
  }

  return [
    hubRoute({
      method: 'post',
      path: PATH,
      summary: 'Sign in: gives the session cookie',
      who: 'anyone',
      body: jsonBody(signInSchema),
      answer: signedIn,
      audit: 'each',
      handle: ({ body: { user, password }, client, about }) => {
        // A name that is none may be a password in the wrong field.
        about(users.accountOf(user) === null ? '(no such user)' : user);
        return signIn(user, password, client);
      },
    }),
    hubRoute({
      method: 'get',
      path: PATH,
      summary: 'Who am I',
      who: EVERY_ROLE,
      answer: json(sessionSchema),
      handle: ({ client: { token } }) => {
        const found = token === null ? null : sessions.find(token);
        if (found === null) throw new HubError('UNAUTHENTICATED', 'sign in first');
        return found.session;
      },
    }),
    hubRoute({
      method: 'delete',
      path: PATH,
      summary: 'Sign out',
      who: 'anyone',
      audit: 'each',
      answer: nothing((response) => response.clearCookie(COOKIE, { path: '/' })),
      handle: async ({ client: { token } }) => {
        if (token !== null) await sessions.end(token);
      },
    }),
  ];
}

type Started = { readonly token: string; readonly session: Session; readonly browser: string };
const SESSION = json(sessionSchema);

/** The token goes into a cookie that no script can read, and nowhere else. */
const signedIn: Answer<Started> = {
  ...SESSION,
  send: (response, { token, session, browser }, format) => {
    const options = { httpOnly: true, sameSite: 'strict', secure: response.req.secure } as const;
    response.cookie(COOKIE, token, { ...options, path: '/', expires: new Date(session.expiresAt) });
    response.cookie(BROWSER_COOKIE, browser, { ...options, path: PATH, maxAge: BROWSER_DAYS * 86_400_000 });
    SESSION.send(response, session, format);
  },
};
