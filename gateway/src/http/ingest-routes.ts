import { dryRunAnswerSchema, dryRunSchema } from '@atrium/shared/wire/sensors';
import type { PostReply, VendorPort } from '../pipeline/ports.ts';
import { type Answer, json } from './answer.ts';
import { jsonBody, rawBody } from './body.ts';
import { hubRoute, mallRoute, type Route } from './route.ts';

/** A post of a vendor's cloud at most, bytes. */
const MAX_POST = 8 * 1024 * 1024;
const TYPES = [
  'application/json',
  'application/x-ndjson',
  'application/octet-stream',
  'application/x-protobuf',
  'application/msgpack',
  'application/x-www-form-urlencoded',
  'text/plain',
  'text/json',
];

/** What the vendor is answered, in the form that it asks for. */
const reply: Answer<PostReply> = {
  status: 200,
  type: null,
  schema: null,
  columns: null,
  send: (response, { type, body }) => response.type(type).send(body),
};

const EXAMPLE = { params: { vendor: 'meraki' } };

export type VendorDeps = { readonly vendors: VendorPort };

/** Where vendors' clouds post what their devices saw, or what was paid. Who posts proves it with the post itself. */
export const ingestRoutes = ({ vendors }: VendorDeps): readonly Route[] => [
  hubRoute({
    method: 'get',
    path: '/ingest/{vendor}/{mall}',
    summary: 'A vendor looks whether this address is ours: the validator it was given',
    who: 'anyone',
    answer: reply,
    example: EXAMPLE,
    handle: ({ params }) => vendors.greet(params['vendor'] ?? '', params['mall'] ?? ''),
  }),
  hubRoute({
    method: 'post',
    path: '/ingest/{vendor}/{mall}',
    summary: "Messages of a vendor's cloud, with its secret or signature; answered once they are on disk",
    who: 'anyone',
    body: rawBody(TYPES, MAX_POST),
    answer: reply,
    example: EXAMPLE,
    handle: ({ params, body, client, about }) => {
      about(params['vendor'] ?? '');
      return vendors.take(params['vendor'] ?? '', params['mall'] ?? '', {
        payload: body,
        contentType: client.header('content-type'),
        header: client.header,
      });
    },
  }),
  mallRoute({
    method: 'post',
    path: '/mappings/dry-run',
    summary: 'Read a message as a decoder or an expression would, without taking it',
    who: ['operator'],
    scope: 'mall',
    body: jsonBody(dryRunSchema),
    answer: json(dryRunAnswerSchema),
    example: { body: { decoder: 'unifi', payload: '{"data":[]}' } },
    handle: ({ body, params }) => vendors.dryRun(params['mall'] ?? '', body),
  }),
];
