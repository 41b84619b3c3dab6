import { HubError } from '@atrium/shared/errors';
import {
  type DEVICE_KINDS,
  deviceRowSchema,
  type Grant,
  type Granted,
  issuedDeviceSchema,
  issuedKeySchema,
  keyRowSchema,
  newDeviceSchema,
  newKeySchema,
} from '@atrium/shared/wire/access';
import type { z } from 'zod';
import { type Asker, seesMall } from '../access/access.ts';
import { type Grants, keyText } from '../access/grants.ts';
import { topicsOf } from '../access/topics.ts';
import type { MallPort, Malls } from '../pipeline/ports.ts';
import type { Clock } from '../platform/clock.ts';
import { json, list, nothing } from './answer.ts';
import { jsonBody } from './body.ts';
import { type Asked, hubRoute, type Route } from './route.ts';

export type KeyDeps = { readonly grants: Grants; readonly malls: Malls; readonly clock: Clock };

const KEYS = '/api/v1/keys';
const DEVICES = '/api/v1/devices';
const DAY_MS = 86_400_000;

/** Keys of stores for HTTP, and credentials of sensors and tills for MQTT: issued, listed, revoked. Secrets are told once. */
export function keyRoutes({ grants, malls, clock }: KeyDeps): readonly Route[] {
  /** @throws HubError NOT_FOUND */
  function mallOf(asker: Asker | null, id: string): MallPort {
    const mall = malls.get(id);
    if (mall === undefined || asker === null || !seesMall(asker, id))
      throw new HubError('NOT_FOUND', 'there is no such mall', { context: { field: 'mall' } });
    return mall;
  }

  function issue(asker: Asker | null, mall: string, what: Granted, days: number | null) {
    const expiresAt = days === null ? null : clock.now() + days * DAY_MS;
    return grants.issue({ mall, what, by: asker?.user ?? '', expiresAt });
  }

  const visible = <R>(asker: Asker | null, rowOf: (grant: Grant) => R | null): { rows: R[]; next: null } => ({
    rows: grants.list().flatMap((grant) => (asker !== null && seesMall(asker, grant.mall) ? (rowOf(grant) ?? []) : [])),
    next: null,
  });

  async function revoke({ asker, about }: Revoking, id: string, isOurs: (grant: Grant) => boolean): Promise<void> {
    const found = grants.list().find((grant) => grant.id === id);
    if (found !== undefined) about(id, found.mall);
    if (
      found === undefined ||
      asker === null ||
      !isOurs(found) ||
      !seesMall(asker, found.mall) ||
      !(await grants.revoke(id))
    )
      throw new HubError('NOT_FOUND', 'there is no such key');
  }

  return [
    hubRoute({
      method: 'post',
      path: KEYS,
      summary: 'Issue a key of a store: to send its purchases, or to read what its tenant may. Told once',
      who: ['operator'],
      body: jsonBody(newKeySchema),
      example: { body: { mall: 'small', store: 'shop-0' } },
      answer: json(issuedKeySchema, { status: 201 }),
      handle: async ({ asker, body: { mall, store, scope, days }, about }) => {
        about(`${scope} of ${store}`, mall);
        needStore(mallOf(asker, mall), store);
        const { grant, secret } = await issue(asker, mall, { kind: scope, store }, days);
        return { ...keyRow(grant, { kind: scope, store }), key: keyText(grant.id, secret) };
      },
    }),
    hubRoute({
      method: 'get',
      path: KEYS,
      summary: 'Keys, without their secrets',
      who: ['operator'],
      answer: list(keyRowSchema),
      handle: ({ asker }) =>
        visible(asker, (grant) => {
          const { what } = grant;
          return what.kind === 'purchases' || what.kind === 'read' ? keyRow(grant, what) : null;
        }),
    }),
    hubRoute({
      method: 'delete',
      path: `${KEYS}/{id}`,
      summary: 'Revoke a key',
      who: ['operator'],
      example: { params: { id: 'none' } },
      answer: nothing(),
      handle: (asked) => {
        const { id = '' } = asked.params;
        return revoke(asked, id, ({ what }) => what.kind === 'purchases' || what.kind === 'read');
      },
    }),
    hubRoute({
      method: 'post',
      path: DEVICES,
      summary:
        'Issue MQTT credentials for a sensor, a till, a portal or a campaign: it may publish as itself. Told once',
      who: ['operator'],
      body: jsonBody(newDeviceSchema),
      example: { body: { mall: 'small', kind: 'sensor', name: 'ap-0' } },
      answer: json(issuedDeviceSchema, { status: 201 }),
      handle: async ({ asker, body: { mall: id, kind, name, days }, about }) => {
        about(`${kind} ${name}`, id);
        const mall = mallOf(asker, id);
        if (kind === 'sensor' && !mall.index.sensors.has(name)) throw notThere('name', 'sensor', name);
        if (kind === 'till') needStore(mall, name, 'name');
        const { grant, secret } = await issue(asker, id, grantedTo(kind, name), days);
        return { ...deviceRow(grant, { kind, name }), password: secret };
      },
    }),
    hubRoute({
      method: 'get',
      path: DEVICES,
      summary: 'MQTT credentials, without their secrets',
      who: ['operator'],
      answer: list(deviceRowSchema),
      handle: ({ asker }) =>
        visible(asker, (grant) => {
          const device = deviceOf(grant.what);
          return device === null ? null : deviceRow(grant, device);
        }),
    }),
    hubRoute({
      method: 'delete',
      path: `${DEVICES}/{username}`,
      summary: 'Revoke MQTT credentials; who is connected with them is cut off',
      who: ['operator'],
      example: { params: { username: 'none' } },
      answer: nothing(),
      handle: (asked) => {
        const { username = '' } = asked.params;
        return revoke(asked, username, ({ what }) => deviceOf(what) !== null);
      },
    }),
  ];
}

const notThere = (field: string, what: string, received: string): HubError =>
  new HubError('BAD_REQUEST', `${field}: there is no ${what} ${received}`, {
    context: { field, received: JSON.stringify(received) },
  });

function needStore({ index }: MallPort, store: string, field = 'store'): void {
  if (!index.stores.has(store)) throw notThere(field, 'store', store);
}

type Revoking = Pick<Asked<unknown, unknown>, 'asker' | 'about'>;

type DeviceKind = (typeof DEVICE_KINDS)[number];
type Device = { readonly kind: DeviceKind; readonly name: string };

function grantedTo(kind: DeviceKind, name: string): Granted {
  switch (kind) {
    case 'sensor':
      return { kind, sensor: name };
    case 'till':
      return { kind, store: name };
    case 'portal':
      return { kind, source: name };
    case 'campaign':
      return { kind, campaign: name };
  }
}

function deviceOf(what: Granted): Device | null {
  switch (what.kind) {
    case 'sensor':
      return { kind: what.kind, name: what.sensor };
    case 'till':
      return { kind: what.kind, name: what.store };
    case 'portal':
      return { kind: what.kind, name: what.source };
    case 'campaign':
      return { kind: what.kind, name: what.campaign };
    case 'purchases':
    case 'read':
      return null;
  }
}

const timesOf = ({ by, createdAt, expiresAt, lastUsedAt }: Grant) => ({ by, createdAt, expiresAt, lastUsedAt });

const keyRow = (
  grant: Grant,
  { kind, store }: Extract<Granted, { kind: 'purchases' | 'read' }>,
): z.infer<typeof keyRowSchema> => ({
  id: grant.id,
  mall: grant.mall,
  store,
  scope: kind,
  ...timesOf(grant),
});

const deviceRow = (grant: Grant, device: Device): z.infer<typeof deviceRowSchema> => ({
  username: grant.id,
  mall: grant.mall,
  ...device,
  topics: topicsOf(grant),
  ...timesOf(grant),
});
