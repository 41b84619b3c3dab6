import { HubError } from '@atrium/shared/errors';
import { newUserSchema, passwordChangeSchema, passwordSchema, userSchema } from '@atrium/shared/wire/access';
import { type Asker, EVERY_ROLE, seesMall } from '../access/access.ts';
import type { Sessions } from '../access/sessions.ts';
import type { Account, Users } from '../access/users.ts';
import type { Malls } from '../pipeline/ports.ts';
import { json, list, nothing } from './answer.ts';
import { jsonBody } from './body.ts';
import { hubRoute, type Route } from './route.ts';

export type AccountDeps = { readonly users: Users; readonly sessions: Sessions; readonly malls: Malls };

const PATH = '/api/v1/users';
const EXAMPLE = { params: { user: 'nobody-of-this-name' } };

/** Accounts: an operator of one mall has those of that mall, one of all malls has all. */
export function accountRoutes({ users, sessions, malls }: AccountDeps): readonly Route[] {
  /** @throws HubError NOT_FOUND, alike for who is not there and who is not the asker's */
  function accountOf(asker: Asker | null, name: string | undefined): Account {
    const account = users.accountOf(name ?? '');
    if (account !== null && asker !== null && governs(asker, account)) return account;
    throw new HubError('NOT_FOUND', 'there is no such user');
  }

  return [
    hubRoute({
      method: 'get',
      path: PATH,
      summary: 'Accounts',
      who: ['operator'],
      answer: list(userSchema),
      handle: ({ asker }) => ({
        rows: users
          .list()
          .filter((account) => asker !== null && governs(asker, account))
          .map((account) => ({ ...account, stores: [...account.stores] })),
        next: null,
      }),
    }),
    hubRoute({
      method: 'post',
      path: PATH,
      summary: 'Make an account',
      who: ['operator'],
      body: jsonBody(newUserSchema),
      example: { body: { user: 'new', password: 'correct horse', role: 'tenant', mall: 'small', stores: ['shop-0'] } },
      answer: json(userSchema, { status: 201 }),
      handle: async ({ asker, body: { password, ...account }, about }) => {
        about(account.user, account.mall);
        if (asker === null || !governs(asker, account))
          throw new HubError('NOT_FOUND', 'there is no such mall', { context: { field: 'mall' } });
        needPlaces(account, malls);
        await users.add(account, password);
        return account;
      },
    }),
    hubRoute({
      method: 'put',
      path: `${PATH}/{user}/password`,
      summary: 'Give an account a new password; it is signed out everywhere',
      who: ['operator'],
      body: jsonBody(passwordSchema),
      example: { ...EXAMPLE, body: { password: 'correct horse' } },
      answer: nothing(),
      handle: async ({ asker, params, body, about }) => {
        const { user, mall } = accountOf(asker, params['user']);
        about(user, mall);
        await users.setPassword(user, body.password);
        await sessions.endAll(user);
      },
    }),
    hubRoute({
      method: 'delete',
      path: `${PATH}/{user}`,
      summary: 'Remove an account; its sessions end at once',
      who: ['operator'],
      example: EXAMPLE,
      answer: nothing(),
      handle: async ({ asker, params, about }) => {
        const { user, mall } = accountOf(asker, params['user']);
        about(user, mall);
        await users.remove(user);
        await sessions.endAll(user);
      },
    }),
    hubRoute({
      method: 'delete',
      path: `${PATH}/{user}/sessions`,
      summary: 'Sign an account out everywhere',
      who: ['operator'],
      example: EXAMPLE,
      answer: nothing(),
      handle: async ({ asker, params, about }) => {
        const { user, mall } = accountOf(asker, params['user']);
        about(user, mall);
        await sessions.endAll(user);
      },
    }),
    hubRoute({
      method: 'put',
      path: '/api/v1/session/password',
      summary: 'Change the own password; other sessions end',
      who: EVERY_ROLE,
      body: jsonBody(passwordChangeSchema),
      example: { body: { current: 'wrong horse', password: 'correct horse' } },
      answer: nothing(),
      handle: async ({ asker, client, body: { current, password } }) => {
        const name = asker?.user ?? '';
        if ((await users.verify(name, current)) === null)
          throw new HubError('FORBIDDEN', 'current: is not the password', {
            context: { field: 'current', received: '(hidden)' },
          });
        if (password === name)
          throw new HubError('BAD_REQUEST', 'password: must not be the name', {
            context: { field: 'password', received: '(hidden)' },
          });
        await users.setPassword(name, password);
        await sessions.endAll(name, client.token === null ? undefined : sessions.find(client.token)?.id);
      },
    }),
  ];
}

/** Who has all malls has every account; who has one, those of that mall. */
const governs = (asker: Asker, { mall }: Pick<Account, 'mall'>): boolean =>
  mall === null ? asker.mall === null : seesMall(asker, mall);

/** A slip in a name would make an account that can see nothing, or later somebody else's store. */
function needPlaces({ mall, stores }: Account, malls: Malls): void {
  if (mall === null) return;
  const found = malls.get(mall);
  const missing = found === undefined ? mall : stores.find((store) => !found.index.stores.has(store));
  if (missing === undefined) return;
  const field = found === undefined ? 'mall' : 'stores';
  throw new HubError('BAD_REQUEST', `${field}: there is no ${missing}`, {
    context: { field, received: JSON.stringify(missing) },
  });
}
