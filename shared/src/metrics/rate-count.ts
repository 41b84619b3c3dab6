/**
 * How many devices are there, from how often any of them speaks: addresses that change with every burst cannot be told apart, but
 * their bursts come at a rate. Counting distinct addresses instead finds several times as many devices as there are.
 *
 * The rate of one device is not known beforehand (it differs by system, screen and year) and must be calibrated where people are
 * counted; without that the result is an index, not devices.
 */

/** Bursts in a window from devices that each send `perDevice` in it. @returns devices, and the standard deviation of that by chance */
export function devicesFromBursts(
  bursts: number,
  perDevice: number,
): { readonly devices: number; readonly sd: number } | null {
  if (!(perDevice > 0)) return null;
  return { devices: bursts / perDevice, sd: Math.sqrt(bursts) / perDevice };
}

/** Bursts that one person brings to a window, from windows in which people were counted. @returns null when nobody was */
export function burstsPerPerson(
  windows: readonly { readonly bursts: number; readonly people: number }[],
): number | null {
  const people = windows.reduce((sum, window) => sum + window.people, 0);
  return people === 0 ? null : windows.reduce((sum, window) => sum + window.bursts, 0) / people;
}
