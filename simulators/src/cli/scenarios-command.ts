import { SCENARIOS } from '../scenarios/catalogue.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Command, Io } from './command.ts';

export const scenariosCommand: Command = {
  name: 'scenarios',
  summary: 'List the scenarios: what happens in each, and what a hub must make of it.',
  operands: [],
  options: {},
  notes: ['Each is a file of simulators/src/scenarios: data that names what differs from the demo mall.'],
  examples: [
    'npm run simulate -- scenarios',
    'npm run simulate -- play gateway-backfill --speed max',
    'npm run simulate -- play still-phone --live',
  ],
  run: async (_input, { say }: Io) => {
    for (const scenario of Object.values(SCENARIOS)) say(describe(scenario));
    return 0;
  },
};

const describe = ({ name, summary, expect, when, faults = [] }: Scenario): string =>
  [
    name,
    `  ${summary}`,
    `  expect  ${expect}`,
    ...(when === undefined ? [] : [`  when    ${when.start}, for ${when.durationMs / 60_000} minutes`]),
    ...(faults.length === 0 ? [] : [`  faults  ${faults.map(({ kind }) => kind).join(', ')}`]),
  ].join('\n');
