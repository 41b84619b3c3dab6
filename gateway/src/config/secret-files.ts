import { readFileSync } from 'node:fs';
import type { ConfigFault } from './config.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Settings that may come from a file, so that no process list and no container description shows them. */
const FROM_FILE = /^(HUB_[A-Z_]*(?:PASSWORD|TOKEN|SECRET))_FILE$/;
/** Largest file that can be a secret, bytes. */
const MAX_BYTES = 4_096;

/**
 * Put what the files of `HUB_…_FILE` hold in place of them: `HUB_MQTT_PASSWORD_FILE=/run/secrets/mqtt` means
 * `HUB_MQTT_PASSWORD=<its text without the last line break>`.
 *
 * @returns the environment without those variables, and what was wrong with some; no text of a file is ever in a fault
 */
export function readSecretFiles(env: Environment): { readonly env: Environment; readonly faults: ConfigFault[] } {
  const faults: ConfigFault[] = [];
  const read = Object.entries(env).flatMap(([field, path]): [string, string | undefined][] => {
    const name = FROM_FILE.exec(field)?.[1];
    if (name === undefined) return [[field, path]];
    if (path === undefined || path === '') return [];
    const secret = env[name] ? { problem: `${name} is set as well: use one of the two` } : readSecret(path);
    if (!('problem' in secret)) return [[name, secret.text]];
    faults.push({ field, received: JSON.stringify(path), detail: secret.problem });
    return [];
  });
  return { env: Object.fromEntries(read), faults };
}

function readSecret(path: string): { readonly text: string } | { readonly problem: string } {
  try {
    const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    if (text === '') return { problem: 'the file is empty' };
    return text.length > MAX_BYTES ? { problem: `the file has more than ${MAX_BYTES} characters` } : { text };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return { problem: `the file cannot be read (${code})` };
  }
}
