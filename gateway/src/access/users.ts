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
const fileSchema = z.object({ version: z.literal(1), users: z.array(userSchema) });

type StoredUser = z.infer<typeof userSchema>;
/** An account without its password. */
export type Account = Readonly<Omit<StoredUser, 'password'>>;

export type Users = {
  /** @returns the account, or null for a wrong user or password alike, after the same time */
  readonly verify: (user: string, password: string) => Promise<Account | null>;
  /** A password made up for the first start, to be printed once; null when there was none to make. */
  readonly firstPassword: string | null;
};

/** Accounts in a file that only its owner can read. The first start makes the operator. @throws HubError CONFIG_INVALID */
export async function createUsers(path: string, operatorPassword: string | null): Promise<Users> {
  const users = await load(path);
  let firstPassword: string | null = null;
  if (!users.some(({ role }) => role === 'operator')) {
    firstPassword = operatorPassword === null ? randomPassword() : null;
    const password = await hashPassword(operatorPassword ?? firstPassword ?? '');
    users.push({ user: 'operator', role: 'operator', mall: null, stores: [], password });
    await replaceFile(path, `${JSON.stringify({ version: 1, users }, null, 2)}\n`);
  }
  // Somebody who is not there is checked against this, so that the answer takes as long.
  const nobody = await hashPassword(randomPassword());
  return {
    firstPassword,
    verify: async (user, password) => {
      const found = users.find((candidate) => candidate.user === user);
      const right = await verifyPassword(password, found?.password ?? nobody);
      if (found === undefined || !right) return null;
      return { user: found.user, role: found.role, mall: found.mall, stores: found.stores };
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
  const read = fileSchema.safeParse(JSON.parse(text));
  if (!read.success)
    throw new HubError('CONFIG_INVALID', `${path} is not a user file of this version`, { cause: read.error });
  return read.data.users;
}
