/** What the stores need of a logger; a pino child fits. */
export type StoreLog = {
  readonly info: (fields: Readonly<Record<string, unknown>>, event: string) => void;
  readonly warn: (fields: Readonly<Record<string, unknown>>, event: string) => void;
};

export const SILENT: StoreLog = { info: () => undefined, warn: () => undefined };
