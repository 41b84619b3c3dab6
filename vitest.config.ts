import { defineConfig } from 'vitest/config';

// `unit` needs nothing but Node. `servers` starts real Mosquitto, InfluxDB and Chromium on free ports.
const source = { resolve: { conditions: ['@atrium/source'] }, ssr: { resolve: { conditions: ['@atrium/source'] } } };

export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          include: ['{shared,gateway,simulators}/src/**/*.test.ts', 'dashboard/src/**/*.test.{ts,tsx}'],
        },
      },
      {
        ...source,
        test: {
          name: 'servers',
          include: ['{gateway,shared}/test/**/*.test.ts', 'simulators/e2e/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
