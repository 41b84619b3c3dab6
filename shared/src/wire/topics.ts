import { isId } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';

/** MQTT topics of the contract: `atrium/v1/{mall}/{kind}/{source}`. */
export const TOPIC_ROOT = 'atrium/v1';

export const TOPIC_KINDS = ['sighting', 'count', 'purchase', 'identity', 'campaign', 'status'] as const;
export type TopicKind = (typeof TOPIC_KINDS)[number];

/** Where a message came from: `source` is a sensor, store, portal or campaign, depending on `kind`. */
export type Topic = { readonly mall: string; readonly kind: TopicKind; readonly source: string };

export const formatTopic = ({ mall, kind, source }: Topic): string => `${TOPIC_ROOT}/${mall}/${kind}/${source}`;

/** The filter that covers every message of every mall. */
export const ALL_TOPICS = `${TOPIC_ROOT}/#`;

const isKind = (text: string | undefined): text is TopicKind =>
  (TOPIC_KINDS as readonly (string | undefined)[]).includes(text);

/** Take a topic apart. @returns the parts, or in words what is wrong with it. */
export function parseTopic(topic: string): Result<Topic, string> {
  const [root, version, mall, kind, source, ...rest] = topic.split('/');
  if (`${root}/${version}` !== TOPIC_ROOT) return err(`must start with ${TOPIC_ROOT}/`);
  if (mall === undefined || !isId(mall)) return err('the third part must be a mall id');
  if (!isKind(kind)) return err(`the fourth part must be one of ${TOPIC_KINDS.join(', ')}`);
  if (source === undefined || !isId(source)) return err('the fifth part must be an id');
  if (rest.length > 0) return err('must have exactly five parts');
  return ok({ mall, kind, source });
}
