import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

const HUB = 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['@atrium/source', ...defaultClientConditions] },
  build: {
    target: 'es2022',
    // tools/budget.mjs walks it.
    manifest: true,
    // The hub's policy is default-src 'self': a data: URI would not load.
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/api': HUB, '/socket.io': { target: HUB, ws: true } } },
});
