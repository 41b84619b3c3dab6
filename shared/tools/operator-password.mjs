import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The password of user `operator`: given, else one made at the first start and kept in the data folder. */
export function operatorPassword(env, dataDir) {
  if (env.HUB_OPERATOR_PASSWORD) return env.HUB_OPERATOR_PASSWORD;
  const path = join(dataDir, 'operator-password');
  try {
    mkdirSync(dataDir, { recursive: true });
    // 96 bits, and short enough to type.
    writeFileSync(path, `${randomBytes(12).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  return readFileSync(path, 'utf8').trim();
}
