export type Program = { readonly names: readonly string[]; readonly title: string; readonly debian: string };
export const PROGRAMS: Readonly<
  Record<'mosquitto' | 'mosquittoPasswd' | 'influxd' | 'dbusDaemon' | 'chromium', Program>
>;
export const SYSTEM_PYTHON: string;
export function findProgram(names: readonly string[]): string | null;
export function tethered(command: readonly [string, ...string[]], signal: 'TERM' | 'KILL'): [string, ...string[]];
