import { HubError } from '@atrium/shared/errors';
import { ROLES } from '@atrium/shared/wire/http';
import { z } from 'zod';
import { openKeptList } from './kept-list.ts';
import { hashPassword, randomPassword, verifyPassword } from './passwords.ts';

const userSchema = z.object({
  user: z.string(),
  role: z.enum(ROLES),
  mall: z.string().nullable(),
  stores: z.array(z.string()),
  password: z.string(),
});

type StoredUser = z.infer<typeof userSchema>;
/** An account without its password. */
export type Account = Readonly<Omit<StoredUser, 'password'>>;

/** Passwords checked at once; each takes a tenth of a second of a core and 32 MiB. Beyond, sign-ins are refused, not queued. */
const MAX_CHECKS = 16;
const MAX_USERS = 10_000;

export type Users = {
  /**
   * @returns the account, or null for a wrong user or password alike, after the same time
   * @throws HubError TOO_MANY_REQUESTS when too many are being checked
   */
  readonly verify: (user: string, password: string) => Promise<Account | null>;
  readonly accountOf: (user: string) => Account | null;
  readonly list: () => readonly Account[];
  /** @throws HubError CONFLICT when the name is taken */
  readonly add: (account: Account, password: string) => Promise<void>;
  /** @throws HubError CONFLICT for the last operator of all malls, without whom nobody could make another */
  readonly remove: (user: string) => Promise<void>;
  readonly setPassword: (user: string, password: string) => Promise<void>;
  /** A password made up for the first start, to be printed once; null when there was none to make. */
  readonly firstPassword: string | null;
  /** Make the accounts durable. Not before the first password can be told: nobody could sign in with one that nobody knows. */
  readonly keep: () => Promise<void>;
};

/** Accounts in a file that only its owner can read. The first start makes the operator. @throws HubError CONFIG_INVALID */
export async function createUsers(path: string, operatorPassword: string | null): Promise<Users> {
  const kept = await openKeptList(path, 'users', userSchema);
  refuseTwice(kept.rows(), path);
  const hasOperator = kept.rows().some(({ role }) => role === 'operator');
  const firstPassword = hasOperator || operatorPassword !== null ? null : randomPassword();
  const first: StoredUser[] = hasOperator ? [] : [await firstOperator(operatorPassword ?? firstPassword ?? '')];
  let byName = new Map<string, StoredUser>();
  // Somebody who is not there is checked against this, so that the answer takes as long.
  const nobody = await hashPassword(randomPassword());
  let checks = 0;

  function index(): void {
    byName = new Map([...kept.rows(), ...first].map((user) => [user.user, user]));
  }
  index();

  /** The first operator is written with the first change, if `keep` has not been before. */
  async function change(make: (users: readonly StoredUser[]) => readonly StoredUser[]): Promise<void> {
    await kept.change((rows) => make([...rows, ...first]));
    first.length = 0;
    index();
  }

  async function verify(name: string, password: string): Promise<Account | null> {
    if (checks >= MAX_CHECKS) {
      throw new HubError('TOO_MANY_REQUESTS', 'too many people sign in at this moment; try again in 1 s', {
        context: { retryAfterS: 1 },
      });
    }
    checks++;
    try {
      const known = byName.get(name);
      const right = await verifyPassword(password, known?.password ?? nobody);
      // Gone or changed while it was checked: not signed in.
      return right && known !== undefined && byName.get(name) === known ? accountOf(name) : null;
    } finally {
      checks--;
    }
  }

  const accountOf = (name: string): Account | null => {
    const found = byName.get(name);
    return found === undefined ? null : bare(found);
  };

  return {
    firstPassword,
    accountOf,
    verify,
    list: () => [...byName.values()].map(bare),
    add: async (account, password) => {
      const made = { ...account, stores: [...account.stores], password: await hashPassword(password) };
      await change((users) => {
        if (users.some(({ user }) => user === account.user))
          throw conflict(`there is a user ${account.user} already`, 'user', account.user);
        if (users.length >= MAX_USERS)
          throw conflict(`there are ${MAX_USERS} users, no more are kept`, 'user', account.user);
        return [...users, made];
      });
    },
    remove: (name) =>
      change((users) => {
        const left = users.filter(({ user }) => user !== name);
        if (!left.some(({ role, mall }) => role === 'operator' && mall === null))
          throw conflict('the last operator cannot be removed', 'user', name);
        return left;
      }),
    setPassword: async (name, password) => {
      const hash = await hashPassword(password);
      await change((users) => users.map((user) => (user.user === name ? { ...user, password: hash } : user)));
    },
    keep: async () => {
      if (first.length > 0) await change((users) => users);
    },
  };
}

const bare = ({ user, role, mall, stores }: StoredUser): Account => ({ user, role, mall, stores });

const firstOperator = async (password: string): Promise<StoredUser> => ({
  user: 'operator',
  role: 'operator',
  mall: null,
  stores: [],
  password: await hashPassword(password),
});

const conflict = (message: string, field: string, received: string): HubError =>
  new HubError('CONFLICT', message, { context: { field, received: JSON.stringify(received) } });

function refuseTwice(users: readonly StoredUser[], path: string): void {
  const names = users.map(({ user }) => user);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new HubError('CONFIG_INVALID', `${path} is not a user file of this version: ${twice} is there twice`, {
      context: { path },
    });
}
