/** In words for whoever installs a scanner: why it does not scan. */
export function whyLost(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error ? String(error.code) : '';
  if (['ENOENT', 'ECONNREFUSED', 'EACCES'].includes(code)) return `the system's D-Bus cannot be reached (${code})`;
  const type = 'type' in error ? String(error.type) : '';
  if (/ServiceUnknown|NameHasNoOwner|Spawn/.test(type)) return 'BlueZ is not running (systemctl start bluetooth)';
  if (/UnknownObject|UnknownMethod/.test(type)) return 'the adapter is gone';
  return error.message;
}
