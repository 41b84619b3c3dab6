export function isOlder(version: string, least: string): boolean;
export function unsafePackages(
  lock: { readonly packages: Readonly<Record<string, { readonly version: string }>> },
  safe: Readonly<Record<string, readonly [least: string, why: string]>>,
): string[];
