import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDuckdbStore } from './duckdb-store.ts';
import { describeHistoryStore } from './history-store.contract.ts';

describeHistoryStore('the embedded store', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'atrium-history-'));
  let store = createDuckdbStore({ dir });
  await store.open();
  return {
    store,
    async reopen() {
      await store.close();
      store = createDuckdbStore({ dir });
      await store.open();
      return store;
    },
    async cleanup() {
      await store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
});
