import { readFile } from 'node:fs/promises';
import { HubError } from '@atrium/shared/errors';
import { ROLES } from '@atrium/shared/wire/http';
import { z } from 'zod';
import { replaceFile } from '../platform/files.ts';
import { hashPassword, randomPassword, verifyPassword } from './passwords.ts';

const userSchema = z.object({
  user: z.string(),
  role: z.enum(ROLES),
  mall: z.string().nullable(),
  stores: z.array(z.string()),
  password: z.string(),
});
const fileSchema = z.object({
  version: z.literal(1),
  users: z.array(userSchema).check((found) => {
    const names = found.value.map(({ user }) => user);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined)
      found.issues.push({ code: 'custom', message: `${twice} is there twice`, input: found.value });
  }),
});

type StoredUser = z.infer<typeof userSchema>;
/** An account without its password. */
export type Account = Readonly<Omit<StoredUser, 'password'>>;

/** Passwords checked at once; each takes a tenth of a second of a core and 32 MiB. Beyond, sign-ins are refused, not queued. */
const MAX_CHECKS = 16;

export type Users = {
  /**
   * @returns the account, or null for a wrong user or password alike, after the same time
   * @throws HubError TOO_MANY_REQUESTS when too many are being checked
   */
  readonly verify: (user: string, password: string) => Promise<Account | null>;
  readonly accountOf: (user: string) => Account | null;
  /** A password made up for the first start, to be printed once; null when there was none to make. */
  readonly firstPassword: string | null;
  /** Make the accounts durable. Not before the first password can be told: nobody could sign in with one that nobody knows. */
  readonly keep: () => Promise<void>;
};

/** Accounts in a file that only its owner can read. The first start makes the operator. @throws HubError CONFIG_INVALID */
export async function createUsers(path: string, operatorPassword: string | null): Promise<Users> {
  const users = await load(path);
  const hasOperator = users.some(({ role }) => role === 'operator');
  const firstPassword = hasOperator || operatorPassword !== null ? null : randomPassword();
  if (!hasOperator) {
    const password = await hashPassword(operatorPassword ?? firstPassword ?? '');
    users.push({ user: 'operator', role: 'operator', mall: null, stores: [], password });
  }
  const byName = new Map(users.map((user) => [user.user, user]));
  // Somebody who is not there is checked against this, so that the answer takes as long.
  const nobody = await hashPassword(randomPassword());
  let checks = 0;

  const accountOf = (name: string): Account | null => {
    const found = byName.get(name);
    return found === undefined ? null : { user: found.user, role: found.role, mall: found.mall, stores: found.stores };
  };

  return {
    firstPassword,
    accountOf,
    verify: async (name, password) => {
      if (checks >= MAX_CHECKS) {
        throw new HubError('TOO_MANY_REQUESTS', 'too many people sign in at this moment; try again in 1 s', {
          context: { retryAfterS: 1 },
        });
      }
      checks++;
      try {
        const right = await verifyPassword(password, byName.get(name)?.password ?? nobody);
        return right ? accountOf(name) : null;
      } finally {
        checks--;
      }
    },
    keep: async () => {
      if (!hasOperator) await replaceFile(path, `${JSON.stringify({ version: 1, users }, null, 2)}\n`);
    },
  };
}

async function load(path: string): Promise<StoredUser[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
  const read = fileSchema.safeParse(parse(text));
  if (!read.success) {
    throw new HubError(
      'CONFIG_INVALID',
      `${path} is not a user file of this version: ${read.error.issues[0]?.message}`,
      {
        context: { path },
        cause: read.error,
      },
    );
  }
  return read.data.users;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
