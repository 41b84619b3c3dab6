import { problemSchema } from '@atrium/shared/wire/http';
import { z } from 'zod';
import { json } from './answer.ts';
import { hubRoute, type Route } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

/** The whole API as OpenAPI 3.1, from the very schemas that check what comes and goes. */
export function describeApi(routes: readonly Route[]): Route {
  const self = hubRoute({
    method: 'get',
    path: '/api/v1/openapi.json',
    summary: 'This description',
    who: 'anyone',
    answer: json(z.record(z.string(), z.unknown())),
    handle: () => document,
  });
  const document = openapi([...routes, self]);
  return self;
}

function openapi(routes: readonly Route[]): Record<string, unknown> {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  return {
    openapi: '3.1.0',
    info: { title: 'Atrium', version: '1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Problem: schemaOf(problemSchema, 'output') },
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'atrium_session' } },
    },
  };
}

function operation(route: Route): Json {
  const { method, path, summary, who, body, answer } = route;
  return {
    operationId: [
      method,
      ...path.split(/[/{}.]+/).filter((part) => part !== '' && part !== 'api' && part !== 'v1'),
    ].join('-'),
    summary,
    ...(who !== 'anyone' && { description: `For: ${who.join(', ')}.`, security: [{ session: [] }] }),
    parameters: [...pathParameters(path), ...queryParameters(route)],
    ...(body !== null && {
      requestBody: {
        required: true,
        content: Object.fromEntries(
          body.types.map((type) => [type, body.schema === null ? {} : { schema: schemaOf(body.schema, 'input') }]),
        ),
      },
    }),
    responses: {
      [answer.status]: { description: summary, ...contentOf(route) },
      default: { description: 'What went wrong', content: { 'application/problem+json': { schema: PROBLEM } } },
    },
  };
}

const PROBLEM = { $ref: '#/components/schemas/Problem' };

function contentOf({ answer: { type, schema, columns } }: Route): Json {
  if (type === null) return {};
  const csv = columns === null ? {} : { 'text/csv': { schema: { type: 'string' } } };
  return { content: { [type]: { schema: schema === null ? { type: 'string' } : schemaOf(schema, 'output') }, ...csv } };
}

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

function queryParameters({ query, answer }: Route): Json[] {
  const { properties = {}, required = [] } = schemaOf(query, 'input') as {
    properties?: Record<string, Json>;
    required?: readonly string[];
  };
  const fields = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
  if (answer.columns === null) return fields;
  return [
    ...fields,
    { name: 'format', in: 'query', required: false, schema: { enum: ['json', 'csv'], default: 'json' } },
  ];
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
