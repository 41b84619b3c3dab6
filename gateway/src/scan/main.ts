import { readSecretFiles } from '../config/secret-files.ts';
import { createBackoff } from '../platform/backoff.ts';
import { systemClock as clock } from '../platform/clock.ts';
import { createLogger } from '../platform/logger.ts';
import { createDeviceTable } from './device-table.ts';
import { createOutbox } from './outbox.ts';
import { scanUntilLost } from './scan-until-lost.ts';
import { loadSettings } from './settings.ts';
import { whyLost } from './why-lost.ts';

/** `npm run scan`: a Linux machine with a Bluetooth radio as a sensor of the mall. */

const { env, faults } = readSecretFiles(process.env);
const settings = loadSettings(env);
if (!settings.ok || faults.length > 0) {
  console.error('The scanner does not start: its configuration has faults.');
  for (const { field, received, detail } of [...faults, ...(settings.ok ? [] : settings.error)])
    console.error(`  ${field}=${received}: ${detail}`);
  process.exit(78);
}

const log = createLogger('info');
const outbox = createOutbox({ ...settings.value, clock, log });
const devices = createDeviceTable({ heard: outbox.put, now: clock.now });
const backoff = createBackoff(1_000, 30_000);

let stopping = false;
async function stop(signal: string): Promise<void> {
  if (stopping) process.exit(130);
  stopping = true;
  log.info({ signal }, 'stopping');
  log.info({ ...(await outbox.close()), unreadable: devices.unreadable() }, 'scan-ended');
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal));

function started(): void {
  backoff.reset();
  outbox.setOnline(true);
  log.info('scanning');
}

while (!stopping) {
  const error = await scanUntilLost({ adapter: settings.value.adapter, devices, clock, started }).catch(whyLost);
  const waitMs = Math.round(backoff.next());
  devices.clear();
  outbox.setOnline(false);
  log.warn({ reason: error, waitMs }, 'not-scanning');
  await clock.sleep(waitMs);
}
