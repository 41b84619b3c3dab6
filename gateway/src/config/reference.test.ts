import { expect, test } from 'vitest';
import { z } from 'zod';
import { environmentSchema } from './config.ts';

/** `npx vitest run --project unit gateway/src/config/reference.test.ts -u` writes the page anew. */

type Setting = { readonly description?: string; readonly enum?: readonly string[] };

const HEAD = `# Settings of the hub

Made from the schema in [\`src/config/config.ts\`](src/config/config.ts), which checks them: everything wrong is told at once, by name,
and the hub then does not start. An empty variable is an unset one. Each \`…_PASSWORD\` and \`…_TOKEN\` may come from a file instead:
\`HUB_MQTT_PASSWORD_FILE=/run/secrets/mqtt\`.

| Variable | Default | What |
| --- | --- | --- |
`;

/** As the hub has them when nothing is set. */
const defaults: Readonly<Record<string, unknown>> = environmentSchema.parse({});

function row([name, { description = '', enum: choices }]: [string, Setting]): string {
  const usual = defaults[name];
  const values = choices === undefined ? '' : ` One of ${choices.map((choice) => `\`${choice}\``).join(', ')}.`;
  const what = `${description.charAt(0).toUpperCase()}${description.slice(1)}.${values}`;
  return `| \`${name}\` | ${usual === undefined ? '' : `\`${String(usual)}\``} | ${what.replaceAll('|', '\\|')} |`;
}

test('the page of settings says what the schema says', async () => {
  const { properties = {} } = z.toJSONSchema(environmentSchema, { io: 'input', unrepresentable: 'any' });
  const rows = Object.entries(properties as Record<string, Setting>).map(row);
  expect(rows.every((line) => !line.includes('|  |  |'))).toBe(true);
  await expect(`${HEAD}${rows.join('\n')}\n`).toMatchFileSnapshot('../../configuration.md');
});
