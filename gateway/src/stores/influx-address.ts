import { HubError } from '@atrium/shared/errors';

/** @throws HubError CONFIG_INVALID */
export function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new HubError('CONFIG_INVALID', `the address of InfluxDB must be an http(s) URL, is ${JSON.stringify(text)}`);
  if (url.username !== '' || url.password !== '')
    throw new HubError(
      'CONFIG_INVALID',
      'the address of InfluxDB must not hold credentials: they have fields of their own',
    );
  return url;
}
