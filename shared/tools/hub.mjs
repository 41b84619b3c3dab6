/** `npm run hub -- …`: the gateway with the built dashboard, no simulator. */
import { runProgram } from './run-program.mjs';

await runProgram('gateway/dist/main.js').catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
