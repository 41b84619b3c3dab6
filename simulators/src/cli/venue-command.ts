import { CAPTURE_FORMATS } from '../captures/formats.ts';
import { writeVenue } from '../captures/read-venue-files.ts';
import type { Command, Input, Io } from './command.ts';
import { FORMATS, readFormat } from './replay-command.ts';
import { UsageError } from './usage-error.ts';

export const venueCommand: Command = {
  name: 'venue',
  summary: 'Write the venue that fits a capture: its stores, zones and sensors, for HUB_VENUE.',
  operands: ['FILE'],
  options: {
    format: { value: 'F', help: `what the file is: ${FORMATS.join(', ')}` },
    out: { value: 'DIR', help: 'the folder to write; it is made when it is not there' },
  },
  notes: [],
  examples: [
    'npm run simulate -- venue day.csv --format market --out market-venue',
    'HUB_VENUE=market-venue HUB_CLOCK=event npm run hub',
  ],
  run: writeVenueOf,
};

async function writeVenueOf(input: Input, io: Io): Promise<number> {
  const [path = ''] = input.operands;
  const format = readFormat(input);
  const out = input.value('out');
  if (out === undefined) throw new UsageError('--out DIR is needed');
  const { venue } = CAPTURE_FORMATS[format];
  if (venue === undefined) throw new UsageError(`a capture of format ${format} does not say what its venue is`);
  await writeVenue(out, await venue(path));
  io.say(`wrote the venue to ${out}: start the hub with HUB_VENUE=${out}`);
  return 0;
}
