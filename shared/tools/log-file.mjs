import { closeSync, openSync, renameSync, statSync, writeSync } from 'node:fs';

/** Bytes after which a log moves to `<path>.1`, replacing the one before: at most twice this on disk. */
const LIMIT_BYTES = 10_000_000;

/** An append-only log that cannot fill the disk. */
export function openLog(path, limit = LIMIT_BYTES) {
  let file = openSync(path, 'a', 0o600);
  let size = statSync(path).size;
  return {
    write(text) {
      if (size > 0 && size + text.length > limit) {
        closeSync(file);
        renameSync(path, `${path}.1`);
        file = openSync(path, 'a', 0o600);
        size = 0;
      }
      size += writeSync(file, text);
    },
    close: () => closeSync(file),
  };
}
