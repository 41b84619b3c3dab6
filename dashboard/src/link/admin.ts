import type { AuditRow, DEVICE_KINDS } from '@atrium/shared/wire/access';
import type { Role } from '@atrium/shared/wire/http';
import { API, type Api, type Reader } from './api.ts';
import { isRecord } from './is-record.ts';
import { rowsWith } from './read-rows.ts';

/** Accounts, keys and credentials: what an operator looks after. */

export type UserRow = {
  readonly user: string;
  readonly role: Role;
  /** Null: every mall. */
  readonly mall: string | null;
  readonly stores: readonly string[];
};
export type DeviceKind = (typeof DEVICE_KINDS)[number];
type Issued = {
  readonly by: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
};
export type KeyRow = Issued & {
  readonly id: string;
  readonly mall: string;
  readonly store: string;
  readonly scope: 'purchases' | 'read';
};
export type DeviceRow = Issued & {
  readonly username: string;
  readonly mall: string;
  readonly kind: DeviceKind;
  readonly name: string;
  readonly topics: readonly string[];
};
export type AuditPage = { readonly rows: readonly AuditRow[]; readonly next: string | null };

const holding =
  <T>(field: string): Reader<T> =>
  (body) =>
    isRecord(body) && typeof body[field] === 'string' ? (body as T) : null;

/** An answer without a body. */
const done: Reader<true> = () => true;

export type NewUser = UserRow & { readonly password: string };
export type NewKey = Pick<KeyRow, 'mall' | 'store' | 'scope'> & { readonly days: number };
export type NewDevice = Pick<DeviceRow, 'mall' | 'kind' | 'name'> & { readonly days: number | null };

export type Admin = ReturnType<typeof createAdmin>;

export function createAdmin({ read, send }: Api) {
  const at = (path: string, name: string, after = ''): string => `${API}/${path}/${encodeURIComponent(name)}${after}`;
  return {
    users: () => read(`${API}/users`, rowsWith<UserRow>('user')),
    addUser: (body: NewUser) => send({ method: 'POST', body }, `${API}/users`, holding<UserRow>('user')),
    setPassword: (user: string, password: string) =>
      send({ method: 'PUT', body: { password } }, at('users', user, '/password'), done),
    signOutUser: (user: string) => send({ method: 'DELETE' }, at('users', user, '/sessions'), done),
    removeUser: (user: string) => send({ method: 'DELETE' }, at('users', user), done),
    keys: () => read(`${API}/keys`, rowsWith<KeyRow>('id')),
    addKey: (body: NewKey) =>
      send({ method: 'POST', body }, `${API}/keys`, holding<KeyRow & { readonly key: string }>('key')),
    removeKey: (id: string) => send({ method: 'DELETE' }, at('keys', id), done),
    devices: () => read(`${API}/devices`, rowsWith<DeviceRow>('username')),
    addDevice: (body: NewDevice) =>
      send({ method: 'POST', body }, `${API}/devices`, holding<DeviceRow & { readonly password: string }>('password')),
    removeDevice: (username: string) => send({ method: 'DELETE' }, at('devices', username), done),
    audit: (mall: string, cursor: string | null) =>
      read(
        `${at('malls', mall, '/audit')}?limit=200${cursor === null ? '' : `&cursor=${cursor}`}`,
        (body): AuditPage | null =>
          isRecord(body) && Array.isArray(body['rows']) ? (body as unknown as AuditPage) : null,
      ),
  };
}
