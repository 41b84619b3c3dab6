import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { HubError } from '@atrium/shared/errors';

/** A longer line is no line of a capture, characters. The largest MQTT message of the contract is a quarter of it. */
const MAX_LINE = 1_048_576;

export type Line = { readonly number: number; readonly text: string };

/**
 * The lines of a text file, UTF-8 with or without a byte order mark, unpacked when its name ends in `.gz`. One chunk is held in
 * memory; line ends may be LF or CRLF; blank lines are left out but counted.
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
  let number = 0;
  for await (const text of splitLines(path)) {
    number++;
    if (text.length > MAX_LINE) throw tooLong(path, number);
    if (text.trim() !== '') yield { number, text: text.endsWith('\r') ? text.slice(0, -1) : text };
  }
}

async function* splitLines(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of readText(path)) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    // Handed on as it is, so that the reader refuses it, instead of growing for as long as the file goes on.
    if (rest.length > MAX_LINE) yield rest;
  }
  yield rest;
}

async function* readText(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  const unzip = path.endsWith('.gz') ? createGunzip() : null;
  // `pipe` does not pass errors on, and a pipe that is left early must close both ends.
  if (unzip !== null) file.on('error', (error) => unzip.destroy(error)).pipe(unzip);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of unzip ?? file) yield decoder.decode(chunk as Uint8Array, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    file.destroy();
    unzip?.destroy();
  }
}

function unreadable(path: string, cause: unknown): HubError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'is a folder, not a file',
    ERR_ENCODING_INVALID_ENCODED_DATA: 'is not UTF-8 text',
    Z_DATA_ERROR: 'is damaged: it does not unpack',
    Z_BUF_ERROR: 'is cut off: it does not unpack to the end',
  };
  const fault = code === 'ENOENT' ? 'NOT_FOUND' : 'BAD_REQUEST';
  return new HubError(fault, `${path}: ${words[code] ?? `cannot be read (${String(cause)})`}`, {
    context: { path },
    cause,
  });
}

const tooLong = (path: string, line: number): HubError =>
  new HubError('BAD_REQUEST', `${path} line ${line} is longer than ${MAX_LINE} characters`, {
    context: { path, line },
  });
