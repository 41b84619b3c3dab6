import { HubError } from '@atrium/shared/errors';
import { labelIn } from '@atrium/shared/venue/venue';
import { choiceSchema, privacySchema } from '@atrium/shared/wire/privacy';
import { EVERY_ROLE } from '../access/access.ts';
import type { Throttle } from '../access/throttle.ts';
import type { MallPort, Malls } from '../pipeline/ports.ts';
import { json, text } from './answer.ts';
import { rawBody } from './body.ts';
import { checked } from './problem.ts';
import { type Asked, hubRoute, mallRoute, type Route } from './route.ts';

export type PrivacyDeps = { readonly malls: Malls; readonly throttle: Throttle };

const PAGE = '/opt-out/{mall}';
const HTML = text('text/html; charset=utf-8');
/** Choices from one address within the throttle's window: a family has some phones, a script has none to spare. */
const MAX_CHOICES = 30;

/** What is kept about people, for those who run the mall; and a page, for anybody, to say no. */
export const privacyRoutes = ({ malls, throttle }: PrivacyDeps): readonly Route[] => [
  mallRoute({
    method: 'get',
    path: '/privacy',
    summary: 'What is stored about devices and people now, where, and for how long',
    who: EVERY_ROLE,
    scope: 'plan',
    answer: json(privacySchema),
    handle: (_asked, mall) => mall.privacy(),
  }),
  hubRoute({
    method: 'get',
    path: PAGE,
    summary: 'A page to opt out',
    who: 'anyone',
    answer: HTML,
    handle: ({ params }) => page(mallOf(malls, params['mall']), FORM),
  }),
  hubRoute({
    method: 'post',
    path: PAGE,
    summary: 'Opt a device out, or in again: `device` and `choice` (out, in), as JSON or from the form',
    who: 'anyone',
    body: rawBody(['application/json', 'application/x-www-form-urlencoded'], 4_096),
    example: { body: { device: '02:00:00:00:00:01' } },
    answer: HTML,
    handle: async (asked) => {
      const mall = mallOf(malls, asked.params['mall']);
      const { device, choice } = checked(choiceSchema, read(asked));
      const waitS = throttle.begin(`choice|${asked.client.ip}`, MAX_CHOICES);
      if (waitS > 0)
        throw new HubError('TOO_MANY_REQUESTS', `too many choices from one address; try again in ${waitS} s`, {
          context: { retryAfterS: waitS },
        });
      await mall.choose(device, choice);
      return page(mall, choice === 'out' ? DONE_OUT : DONE_IN);
    },
  }),
];

function mallOf(malls: Malls, id: string | undefined): MallPort {
  const mall = malls.get(id ?? '');
  if (mall === undefined) throw new HubError('NOT_FOUND', 'there is no such mall');
  return mall;
}

function read({ body, client }: Asked<unknown, Buffer>): unknown {
  const sent = body.toString('utf8');
  if (!(client.header('content-type') ?? '').startsWith('application/json'))
    return Object.fromEntries(new URLSearchParams(sent));
  try {
    return JSON.parse(sent);
  } catch {
    return null;
  }
}

const FORM = `<p>This mall counts visits by the radio signals of phones. Addresses are replaced at once and never stored.
If you do not want your device to be counted at all, enter its Wi-Fi or Bluetooth address (Settings, About). Switching Wi-Fi and
Bluetooth off has the same effect without telling anybody.</p>
<form method="post"><label>Address <input name="device" required maxlength="128" placeholder="aa:bb:cc:dd:ee:ff" autocomplete="off"></label>
<button name="choice" value="out">Do not count this device</button> <button name="choice" value="in">Count it again</button></form>`;
const DONE_OUT = '<p>Done: what is heard of this device from now on is thrown away at once.</p>';
const DONE_IN = '<p>Done: this device is treated like any other again.</p>';

function page({ index }: MallPort, content: string): string {
  const name = labelIn(index.venue.name, 'en').replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Opt out · ${name}</title><h1>${name}</h1>${content}</html>`;
}
