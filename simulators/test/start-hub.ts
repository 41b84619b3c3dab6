import { runHub } from '../src/play/run-hub.ts';

/** A program that has a hub as score has one, says where it is, and waits to be killed. */
const { url } = await runHub({
  venue: process.argv[2] ?? '',
  env: {},
  base: process.env,
  keep: null,
  signal: new AbortController().signal,
});
process.stdout.write(`${url}\n`);
setInterval(() => {}, 60_000);
