import { defineConfig } from 'vitest/config';

// `unit` needs nothing but Node. `servers` starts real Mosquitto, InfluxDB and Chromium on free ports.
// Timeouts are there to end what hangs, not to measure: a busy machine must not turn a test red.
const source = { resolve: { conditions: ['@atrium/source'] }, ssr: { resolve: { conditions: ['@atrium/source'] } } };

export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          setupFiles: ['shared/test/seed.ts'],
          include: ['{shared,gateway,simulators}/src/**/*.test.ts', 'dashboard/src/**/*.test.{ts,tsx}'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        ...source,
        test: {
          name: 'servers',
          setupFiles: ['shared/test/seed.ts'],
          include: ['{gateway,shared}/test/**/*.test.ts', 'simulators/e2e/**/*.test.ts'],
          testTimeout: 900_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
