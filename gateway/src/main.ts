import { HubError } from '@atrium/shared/errors';
import { loadConfig } from './config/config.ts';
import { readSecretFiles } from './config/secret-files.ts';
import { createHub, type Hub } from './hub.ts';
import { createLogger } from './platform/logger.ts';

/** The hub as a process: environment in, exit code out. */

const { env, faults } = readSecretFiles(process.env);
const config = loadConfig(env);
if (!config.ok || faults.length > 0) {
  console.error('The hub does not start: its configuration has faults.');
  for (const { field, received, detail } of [...faults, ...(config.ok ? [] : config.error)])
    console.error(`  ${field}=${received}: ${detail}`);
  process.exit(78);
}

const log = createLogger(config.value.logLevel);
if (config.value.unknown.length > 0) log.warn({ fields: config.value.unknown }, 'unknown-settings');

let stopping = false;
async function stop(hub: Hub, signal: string): Promise<void> {
  if (stopping) process.exit(130);
  stopping = true;
  log.info({ signal }, 'stopping');
  await hub.close();
  process.exit(0);
}

try {
  const hub = await createHub(config.value, log);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(hub, signal));
  log.info(
    { url: hub.url, mqttPort: hub.mqttPort, store: config.value.store.kind, clock: config.value.clock },
    'hub-ready',
  );
  console.log(`Atrium hub at ${hub.url}`);
  if (hub.mqttPort !== null)
    console.log(`Embedded MQTT broker at ${config.value.tls === null ? 'mqtt' : 'mqtts'}://127.0.0.1:${hub.mqttPort}`);
  if (hub.firstPassword !== null)
    console.log(`Sign in as operator with password ${hub.firstPassword} (shown only now)`);
} catch (error) {
  if (!(error instanceof HubError)) throw error;
  console.error(`The hub does not start (${error.code}): ${error.message}`);
  process.exit(error.retriable ? 75 : 78);
}
