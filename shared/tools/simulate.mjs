/** `npm run simulate -- …`: the simulators' command line. */
import { runProgram } from './run-program.mjs';

await runProgram('simulators/dist/main.js').catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
