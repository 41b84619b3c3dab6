import { readFile } from 'node:fs/promises';
import { HubError } from '@atrium/shared/errors';
import { idSchema } from '@atrium/shared/ids';
import { TOPIC_ROOT } from '@atrium/shared/wire/topics';
import { z } from 'zod';
import { VENDOR_DECODERS } from '../decode/vendors/decoders.ts';

/**
 * Receivers that do not speak the contract: which topics and which posts come from whom, and how to read them. One JSON file, or
 * the JSON itself, in `HUB_VENDORS`.
 */

const mappingName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1 to 63 characters of a-z, 0-9 and "-"');
const decoder = z.string().refine((name) => name.startsWith('mapping:') || Object.hasOwn(VENDOR_DECODERS, name), {
  message: `must be mapping:<name> or one of ${Object.keys(VENDOR_DECODERS).join(', ')}`,
});

/** A filter of its own place: one that covers the contract's root, or everything, would read messages twice. */
const filter = z
  .string()
  .min(1)
  .max(512)
  .refine(isFilter, 'is not an MQTT topic filter')
  .refine((text) => !/^[+#]/.test(text) && !text.startsWith(TOPIC_ROOT.split('/')[0] ?? ''), {
    message: `must start with a topic of the vendor's own, not with a wildcard or ${TOPIC_ROOT}`,
  });

function isFilter(text: string): boolean {
  const parts = text.split('/');
  return parts.every((part, i) =>
    part.includes('#') ? part === '#' && i === parts.length - 1 : !part.includes('+') || part === '+',
  );
}

const topicSchema = z.strictObject({
  filter,
  decoder,
  mall: idSchema,
  /** The receiver's name, where messages do not say it. */
  receiver: z.string().min(1).max(128).optional(),
  /** Or the part of the topic that names it, counted from 0. */
  receiverPart: z.number().int().min(0).max(31).optional(),
});

const webhookSchema = z.strictObject({
  vendor: idSchema,
  mall: idSchema,
  decoder,
  /** How a post proves who sent it: a field of the body, a header, a signature of the body with the secret. */
  proof: z.enum(['body-secret', 'bearer', 'aruba-token', 'mist-signature']),
  secret: z.string().min(8, 'must have at least 8 characters').max(1_024),
  /** What a vendor that asks for it is answered when it looks whether the address is ours. */
  validator: z.string().min(1).max(256).optional(),
  validatorAs: z.enum(['text', 'json']).default('text'),
});

const vendorsSchema = z
  .strictObject({
    topics: z.array(topicSchema).max(256).default([]),
    webhooks: z.array(webhookSchema).max(256).default([]),
    /** JSONata expressions by name. */
    mappings: z.record(mappingName, z.string().min(1).max(8_192)).default({}),
  })
  .superRefine(({ topics, webhooks, mappings }, context) => {
    for (const [list, rows] of Object.entries({ topics, webhooks })) {
      for (const [i, { decoder: name }] of rows.entries()) {
        if (!name.startsWith('mapping:') || Object.hasOwn(mappings, name.slice('mapping:'.length))) continue;
        const message = 'names a mapping that is not there';
        context.addIssue({ code: 'custom', path: [list, i, 'decoder'], message });
      }
    }
  });

export type Vendors = z.infer<typeof vendorsSchema>;
export type VendorTopic = Vendors['topics'][number];
export type Webhook = Vendors['webhooks'][number];

/**
 * @param value the JSON, or a path to it; null for no vendor at all
 * @throws HubError CONFIG_INVALID with every fault found; secrets are never shown
 */
export async function readVendors(value: string | null): Promise<Vendors> {
  if (value === null) return vendorsSchema.parse({});
  const text = value.trimStart().startsWith('{') ? value : await readText(value);
  const read = vendorsSchema.safeParse(parseJson(text));
  if (read.success) return read.data;
  const faults = read.error.issues.map(
    ({ path, message }) => `HUB_VENDORS${path.map((part) => `.${String(part)}`).join('')}: ${message}`,
  );
  throw new HubError('CONFIG_INVALID', faults.slice(0, 50).join('\n  '), { context: { faults: faults.length } });
}

/** The parser's own message quotes the text, and that may hold a secret. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return 'no JSON';
  }
}

const readText = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: unknown) => {
    throw new HubError('CONFIG_INVALID', `HUB_VENDORS: cannot read ${path}`, { context: { path }, cause });
  });
