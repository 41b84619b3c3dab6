import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Where the user called npm: what relative paths in arguments and settings mean. */
export const callerDir = (env = process.env) => env.INIT_CWD ?? process.cwd();

/** The hub's data folder: `./data` of the repository, unless HUB_DATA_DIR says otherwise. */
export const dataDir = (env = process.env) =>
  env.HUB_DATA_DIR ? resolve(callerDir(env), env.HUB_DATA_DIR) : join(ROOT, 'data');
