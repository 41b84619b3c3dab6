import type { Tally } from '../play/deliver.ts';
import type { PublisherStats } from '../play/publisher.ts';
import type { Io } from './command.ts';

/** A terminal shows one line that changes; a log gets a line now and then. */
const REPAINT_MS = 500;
const LINE_MS = 30_000;

const count = (value: number): string => Math.round(value).toLocaleString('en');

/** Keep somebody informed until `stop`. */
export function startProgress(
  io: Io,
  tally: Tally,
  stats: () => Readonly<PublisherStats> | null,
): { readonly stop: () => void } {
  let before = { sightings: 0, at: io.now() };
  const tell = (): void => {
    const now = io.now();
    const rate = ((tally.sightings - before.sightings) * 1_000) / Math.max(1, now - before.at);
    before = { sightings: tally.sightings, at: now };
    const line = progressLine(tally, stats(), rate);
    if (io.repaint === null) io.note(line);
    else io.repaint(line);
  };
  const timer = setInterval(tell, io.repaint === null ? LINE_MS : REPAINT_MS);
  return {
    stop: () => {
      clearInterval(timer);
      io.repaint?.('');
    },
  };
}

export function progressLine(
  { messages, sightings, at }: Tally,
  stats: Readonly<PublisherStats> | null,
  rate: number,
): string {
  const parts = [
    at === null ? 'nothing sent yet' : new Date(at).toISOString().slice(0, 19).replace('T', ' '),
    `${count(messages)} messages`,
    `${count(sightings)} sightings`,
    `${count(rate)}/s`,
  ];
  if (stats !== null && stats.again > 0) parts.push(`${count(stats.again)} sent again`);
  if (stats !== null && !stats.isConnected) parts.push(`broker away, ${count(stats.inFlight)} messages wait`);
  return parts.join('  ');
}

/** The last word of a run: what was sent, how fast, and whether all of it arrived. */
export function summaryLine({ messages, sightings }: Tally, stats: Readonly<PublisherStats>, seconds: number): string {
  const rate = sightings / Math.max(0.001, seconds);
  const unconfirmed = messages - stats.confirmed;
  return [
    `${count(messages)} messages with ${count(sightings)} sightings in ${seconds.toFixed(1)} s (${count(rate)} sightings/s)`,
    unconfirmed === 0 ? 'all confirmed' : `${count(Math.max(0, unconfirmed))} not confirmed`,
    `${count(stats.again)} sent again`,
  ].join(', ');
}
