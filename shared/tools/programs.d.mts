export type Program = { readonly names: readonly string[]; readonly title: string; readonly debian: string };
export const PROGRAMS: Readonly<Record<'mosquitto' | 'mosquittoPasswd' | 'influxd' | 'chromium', Program>>;
export function findProgram(names: readonly string[]): string | null;
export function tethered(command: readonly [string, ...string[]], signal: 'TERM' | 'KILL'): [string, ...string[]];
