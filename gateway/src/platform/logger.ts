import { type Logger as Pino, pino } from 'pino';

export type Logger = Pick<Pino, 'error' | 'warn' | 'info' | 'debug'> & {
  readonly child: (fields: { mod: string }) => Logger;
};

/** Fields that may hold an address, a person or a secret are never written, at any level. */
const REDACT = [
  'device',
  '*.device',
  'member',
  '*.member',
  'password',
  '*.password',
  'token',
  '*.token',
  'authorization',
  'cookie',
  '*.cookie',
];

export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    redact: { paths: REDACT, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}
