import type { EpochMs } from '@atrium/shared/units';
import type { Venue } from '@atrium/shared/venue/venue';
import type { StatusMessage } from '@atrium/shared/wire/messages';
import { formatTopic } from '@atrium/shared/wire/topics';
import type { TimedMessage } from '../captures/timed-message.ts';
import { between } from '../world/distributions.ts';
import type { Random } from '../world/random.ts';

const FIRMWARE = '2.4.1';

/** What every sensor says first, retained, as MQTT devices do whose last will says the opposite. */
export const births = ({ id: mall, sensors }: Venue, at: EpochMs, random: Random): TimedMessage[] =>
  sensors.map(({ id, kind }) => {
    const battery = kind === 'ble' ? { battery: Math.round(between(random.fork(id), 20, 100)) } : {};
    const payload: StatusMessage = { at, online: true, firmware: FIRMWARE, ...battery };
    return { at, topic: formatTopic({ mall, kind: 'status', source: id }), payload };
  });
