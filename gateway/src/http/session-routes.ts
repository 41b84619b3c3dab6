import { HubError } from '@atrium/shared/errors';
import { signInSchema } from '@atrium/shared/wire/http';
import { Router } from 'express';
import { COOKIE, tokenOf } from '../access/access.ts';
import type { Sessions } from '../access/sessions.ts';
import type { Throttle } from '../access/throttle.ts';
import type { Users } from '../access/users.ts';
import type { Logger } from '../platform/logger.ts';
import { sessionOf, signedIn } from './guard.ts';
import { checked } from './problem.ts';

export type SessionDeps = {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly throttle: Throttle;
  readonly log: Logger;
};

/** Sign in, who am I, sign out. */
export function sessionRoutes({ users, sessions, throttle, log }: SessionDeps): Router {
  const router = Router();

  router.post('/', async (request, response) => {
    const { user, password } = checked(signInSchema, request.body);
    const key = `${request.ip ?? ''}|${user}`;
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
      log.warn({ ip: request.ip }, 'sign-in-failed');
      throw new HubError('UNAUTHENTICATED', 'wrong user or password');
    }
    throttle.succeeded(key);
    const { token, session } = await sessions.start(account);
    response.cookie(COOKIE, token, {
      httpOnly: true,
      sameSite: 'strict',
      secure: request.secure,
      path: '/',
      expires: new Date(session.expiresAt),
    });
    response.json(session);
  });

  router.get('/', signedIn(sessions), (request, response) => {
    response.json(sessionOf(request));
  });

  router.delete('/', async (request, response) => {
    const token = tokenOf(request.headers.cookie);
    if (token !== null) await sessions.end(token);
    response.clearCookie(COOKIE, { path: '/' }).status(204).end();
  });

  return router;
}
