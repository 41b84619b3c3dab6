import { runCli } from './cli/run.ts';

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // Whoever asks twice does not want to wait for what is on its way.
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  });
}

const repaint = (line: string): void => {
  process.stderr.write(`\r\u001b[K${line}`);
};

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  say: (line) => console.log(line),
  note: (line) => console.error(line),
  repaint: process.stderr.isTTY ? repaint : null,
  now: Date.now,
  signal: stop.signal,
});
