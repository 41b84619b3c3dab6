import type { VenueFiles } from '@atrium/shared/venue/venue-files';
import { CAPTURE_FORMATS } from '../captures/formats.ts';
import { readVenueFiles, writeVenue } from '../captures/read-venue-files.ts';
import { thinReceivers } from '../captures/thin-receivers.ts';
import type { Command, Input, Io } from './command.ts';
import { RECEIVERS_OPTION, readDensity } from './radio-options.ts';
import { FORMATS, readFormat } from './replay-command.ts';
import { UsageError } from './usage-error.ts';
import { parseFiles } from './venue.ts';

export const venueCommand: Command = {
  name: 'venue',
  summary:
    'Write the venue that fits a capture (its stores, zones and sensors), or one with fewer receivers, for HUB_VENUE.',
  operands: ['FILE'],
  options: {
    format: { value: 'F', help: `what the file is: ${FORMATS.join(', ')}; without it FILE is a venue` },
    receivers: RECEIVERS_OPTION,
    out: { value: 'DIR', help: 'the folder to write; it is made when it is not there' },
  },
  notes: [],
  examples: [
    'npm run simulate -- venue day.csv --format market --out market-venue',
    'HUB_VENUE=market-venue HUB_CLOCK=event npm run hub',
    'npm run simulate -- venue shared/venues/demo --receivers sparse --out sparse-venue',
  ],
  run: writeVenueOf,
};

async function writeVenueOf(input: Input, io: Io): Promise<number> {
  const [path = ''] = input.operands;
  const out = input.value('out');
  if (out === undefined) throw new UsageError('--out DIR is needed');
  const files = input.isSet('format') ? await venueOfCapture(path, input) : await readVenueFiles(path);
  const density = readDensity(input);
  await writeVenue(out, density === 'dense' ? files : thinReceivers(files, parseFiles(path, files), density));
  io.say(`wrote the venue to ${out}: start the hub with HUB_VENUE=${out}`);
  return 0;
}

function venueOfCapture(path: string, input: Input): Promise<VenueFiles> {
  const format = readFormat(input);
  const { venue } = CAPTURE_FORMATS[format];
  if (venue === undefined) throw new UsageError(`a capture of format ${format} does not say what its venue is`);
  return venue(path);
}
