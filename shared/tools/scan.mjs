/** `npm run scan`: this machine's Bluetooth radio as a sensor. */
import { runProgram } from './run-program.mjs';

await runProgram('gateway/dist/scan/main.js').catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
