import { HubError } from '@atrium/shared/errors';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { type Deadlines, withDeadline } from './deadline.ts';
import { createGate } from './gate.ts';
import type { StoreLog } from './store-log.ts';

/**
 * `memory_limit` and `threads` leave a small machine to the hub. `checkpoint_threshold`: rare checkpoints cut the slowest batch
 * from 0.5 s to 0.2 s. Extensions are linked in; the engine must never fetch one from the network.
 */
const SETTINGS = {
  memory_limit: '512MB',
  threads: '2',
  checkpoint_threshold: '256MB',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};

/** Queries at work at the same time, each on a connection of its own. */
const READERS = 4;
/** Calls that may wait; a hub has tens of clients, not hundreds. */
const MAX_WAITING = 256;

/** What one call does with its connection. After each step it looks at the signal: an interrupt hits a running statement only. */
export type Work<T> = (connection: DuckDBConnection, signal: AbortSignal) => Promise<T>;

/** The one open instance of a file: one writer, several readers, and a way back after a fatal error of the engine. */
export type DuckdbFile = {
  readonly write: <T>(work: Work<T>) => Promise<T>;
  readonly read: <T>(work: Work<T>) => Promise<T>;
  readonly close: () => Promise<void>;
};

export type DuckdbFileOptions = {
  readonly path: string;
  readonly deadlines: Deadlines;
  readonly log: StoreLog;
  /** Runs on every fresh instance, before anybody uses it. */
  readonly prepare: (connection: DuckDBConnection) => Promise<void>;
};

type Engine = {
  readonly instance: DuckDBInstance;
  readonly writer: DuckDBConnection;
  readonly readers: DuckDBConnection[];
};

/** The caller holds the lock of the file: a second instance in one process would destroy it. */
export async function openDuckdbFile(options: DuckdbFileOptions): Promise<DuckdbFile> {
  const { deadlines, log, path } = options;
  const writeGate = createGate({ name: 'history writes', width: 1, maxWaiting: MAX_WAITING });
  const readGate = createGate({ name: 'history queries', width: READERS, maxWaiting: MAX_WAITING });
  let engine: Engine | null = await openEngine(options);
  let isBroken = false;
  let isClosed = false;
  let recovery: Promise<void> | null = null;
  let atWork = 0;
  let onIdle: (() => void) | null = null;

  /** Two instances of one file must never exist together, so everybody leaves the old one first. */
  async function whenIdle(): Promise<void> {
    if (atWork > 0) await new Promise<void>((resolve) => (onIdle = resolve));
  }

  async function recover(): Promise<void> {
    await whenIdle();
    if (engine !== null) closeEngine(engine);
    engine = null;
    engine = await openEngine(options);
    isBroken = false;
    log.warn({ path }, 'store-reopened');
  }

  async function currentEngine(): Promise<Engine> {
    if (isBroken && !isClosed) {
      recovery ??= recover().finally(() => (recovery = null));
      await recovery;
    }
    if (isClosed || engine === null)
      throw new HubError('STORE_UNREACHABLE', `${path} is closed`, { context: { path } });
    return engine;
  }

  async function use<T>(
    signal: AbortSignal,
    pick: (engine: Engine) => Promise<DuckDBConnection>,
    work: Work<T>,
  ): Promise<T> {
    const current = await currentEngine();
    atWork += 1;
    try {
      const connection = await pick(current);
      const interrupt = () => connection.interrupt();
      signal.addEventListener('abort', interrupt, { once: true });
      try {
        signal.throwIfAborted();
        return await work(connection, signal);
      } finally {
        signal.removeEventListener('abort', interrupt);
        if (connection !== current.writer) current.readers.push(connection);
      }
    } catch (error) {
      if (isFatal(error)) isBroken = true;
      throw error;
    } finally {
      atWork -= 1;
      if (atWork === 0) onIdle?.();
    }
  }

  return {
    write: (work) =>
      withDeadline(deadlines.writeMs, 'history write', (signal) =>
        writeGate.run(signal, () => use(signal, async ({ writer }) => writer, work)),
      ),
    read: (work) =>
      withDeadline(deadlines.queryMs, 'history query', (signal) =>
        readGate.run(signal, () =>
          use(signal, async ({ instance, readers }) => readers.pop() ?? (await instance.connect()), work),
        ),
      ),
    async close() {
      if (isClosed) return;
      isClosed = true;
      await recovery?.catch(() => undefined);
      await whenIdle();
      if (engine !== null) closeEngine(engine);
      engine = null;
    },
  };
}

async function openEngine({ path, prepare }: DuckdbFileOptions): Promise<Engine> {
  const instance = await DuckDBInstance.create(path, SETTINGS).catch((cause: unknown) => {
    throw openFault(path, cause);
  });
  const writer = await instance.connect();
  const engine: Engine = { instance, writer, readers: [] };
  try {
    await prepare(writer);
    return engine;
  } catch (error) {
    closeEngine(engine);
    throw error;
  }
}

/** Connections first: as long as one is open the file stays open, whatever became of the instance. */
function closeEngine({ instance, writer, readers }: Engine): void {
  for (const connection of [writer, ...readers]) connection.closeSync();
  instance.closeSync();
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const isFatal = (error: unknown): boolean => /^FATAL Error|database has been invalidated/.test(messageOf(error));

function openFault(path: string, cause: unknown): HubError {
  const isTaken = messageOf(cause).includes('Could not set lock');
  const why = isTaken ? 'is open in another process' : `cannot be opened: ${messageOf(cause)}`;
  return new HubError(isTaken ? 'DATA_DIR_IN_USE' : 'STORE_REJECTED', `${path} ${why}`, { context: { path }, cause });
}

/** Errors that come back however often the same statement is sent. Everything else (disk, memory, interrupt) may pass. */
const PERMANENT =
  /^(Binder|Catalog|Constraint|Conversion|Invalid Input|Mismatch Type|Not implemented|Out of Range|Parser|Syntax) Error/;

/** An engine error as the hub's own. @throws what is no engine error but a bug of ours */
export function engineFault(error: unknown): HubError {
  if (error instanceof HubError) return error;
  if (error instanceof TypeError || error instanceof RangeError) throw error;
  const code = PERMANENT.test(messageOf(error)) ? 'STORE_REJECTED' : 'STORE_UNREACHABLE';
  return new HubError(code, `embedded store: ${messageOf(error)}`, { cause: error });
}
