import { z } from 'zod';
import { badRowPolicy } from './bad-row.ts';
import type { CaptureOptions } from './capture-format.ts';
import { readLines } from './read-lines.ts';
import type { TimedMessage } from './timed-message.ts';

const lineSchema = z.object({
  at: z.number().int().min(0).max(8.64e15),
  topic: z.string().min(1).max(65_535),
  payload: z.unknown(),
});

/**
 * Our own capture format: one `{"at":…,"topic":…,"payload":…}` a line, in the order of arrival, `.gz` or not. Nothing is judged but
 * the envelope: a capture keeps malformed payloads as they came.
 */
export async function* readJsonl(path: string, options: CaptureOptions): AsyncGenerator<TimedMessage> {
  const refuse = badRowPolicy(options);
  for await (const { number: line, text } of readLines(path)) {
    const read = lineSchema.safeParse(parseJson(text));
    if (read.success) {
      yield { at: read.data.at, topic: read.data.topic, payload: read.data.payload };
      continue;
    }
    const column = read.error.issues[0]?.path.join('.') ?? '';
    const detail = read.error.issues[0]?.message ?? '';
    refuse({ file: path, line, column: column === '' ? 'line' : column, value: text, detail });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
