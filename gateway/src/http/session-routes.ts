import { HubError } from '@atrium/shared/errors';
import { type Session, sessionSchema, signInSchema } from '@atrium/shared/wire/http';
import { COOKIE, EVERY_ROLE } from '../access/access.ts';
import type { Sessions } from '../access/sessions.ts';
import type { Throttle } from '../access/throttle.ts';
import type { Users } from '../access/users.ts';
import type { Logger } from '../platform/logger.ts';
import { type Answer, json, nothing } from './answer.ts';
import { jsonBody } from './body.ts';
import { hubRoute, type Route } from './route.ts';

export type SessionDeps = {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly throttle: Throttle;
  readonly log: Logger;
};

const PATH = '/api/v1/session';

/** Sign in, who am I, sign out. */
export function sessionRoutes({ users, sessions, throttle, log }: SessionDeps): readonly Route[] {
  /** @throws HubError TOO_MANY_REQUESTS, UNAUTHENTICATED */
  async function signIn(user: string, password: string, ip: string): Promise<Started> {
    const key = `${ip}|${user}`;
    const waitS = throttle.begin(key);
    if (waitS > 0) {
      throw new HubError('TOO_MANY_REQUESTS', `too many failed sign-ins; try again in ${waitS} s`, {
        context: { retryAfterS: waitS },
      });
    }
    const account = await users.verify(user, password).catch((error: unknown) => {
      throttle.withdraw(key);
      throw error;
    });
    if (account === null) {
      log.warn({ ip }, 'sign-in-failed');
      throw new HubError('UNAUTHENTICATED', 'wrong user or password');
    }
    throttle.succeeded(key);
    return sessions.start(account);
  }

  return [
    hubRoute({
      method: 'post',
      path: PATH,
      summary: 'Sign in: gives the session cookie',
      who: 'anyone',
      body: jsonBody(signInSchema),
      answer: signedIn,
      handle: ({ body: { user, password }, client }) => signIn(user, password, client.ip),
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
      answer: nothing((response) => response.clearCookie(COOKIE, { path: '/' })),
      handle: async ({ client: { token } }) => {
        if (token !== null) await sessions.end(token);
      },
    }),
  ];
}

type Started = { readonly token: string; readonly session: Session };
const SESSION = json(sessionSchema);

/** The token goes into a cookie that no script can read, and nowhere else. */
const signedIn: Answer<Started> = {
  ...SESSION,
  send: (response, { token, session }, format) => {
    response.cookie(COOKIE, token, {
      httpOnly: true,
      sameSite: 'strict',
      secure: response.req.secure,
      path: '/',
      expires: new Date(session.expiresAt),
    });
    SESSION.send(response, session, format);
  },
};
