import type { MallId } from '@atrium/shared/ids';
import type { EpochMs } from '@atrium/shared/units';
import type { CampaignMessage, IdentityMessage } from '@atrium/shared/wire/messages';
import { formatTopic } from '@atrium/shared/wire/topics';
import type { TimedMessage } from '../captures/timed-message.ts';
import type { Campaign } from '../scenarios/scenario.ts';
import { between } from '../world/distributions.ts';
import type { Person } from '../world/people.ts';
import type { Sale } from '../world/truth.ts';

/** The portal and the app ask within this after somebody came, ms. */
const SIGNS_IN_MS = { from: 20_000, to: 180_000 };
/** How much of a trip is over when a consent is withdrawn. */
const WITHDRAWS_AFTER = 0.6;

/** What the portal, the app and the campaign say of a member. */
export function memberMessages(mall: MallId, person: Person, campaign: Campaign | undefined): TimedMessage[] {
  const { member, phones, trip, random } = person;
  if (member === undefined) return [];
  const at = Math.round(trip.enteredAt + between(random.fork('sign-in'), SIGNS_IN_MS.from, SIGNS_IN_MS.to));
  const identities = phones.flatMap((phone): TimedMessage[] => {
    if (phone.kind === 'probing' || member.consent === 'never') return [];
    const source = phone.kind === 'app' ? 'app' : 'portal';
    const say = (when: EpochMs, consent: IdentityMessage['consent']): TimedMessage => {
      const payload = { at: when, member: member.id, device: phone.address, consent, scope: 'member-link' } as const;
      return { at: when, topic: formatTopic({ mall, kind: 'identity', source }), payload };
    };
    const withdrawnAt = Math.round(trip.enteredAt + (trip.leftAt - trip.enteredAt) * WITHDRAWS_AFTER);
    return member.consent === 'granted'
      ? [say(at, 'granted')]
      : [say(at, 'granted'), say(Math.max(at + 1, withdrawnAt), 'withdrawn')];
  });
  if (campaign === undefined || member.coupon === undefined) return identities;
  const { id: coupon, arm } = member.coupon;
  return [...identities, campaignMessage(mall, campaign, { at, event: 'issued', coupon, member: member.id, arm })];
}

/** A coupon came back at a till. */
export function redemption(mall: MallId, campaign: Campaign | undefined, sale: Sale): TimedMessage[] {
  const { at, coupon, member, store } = sale;
  if (campaign === undefined || coupon === undefined || member === undefined || sale.sale !== 'sale') return [];
  return [campaignMessage(mall, campaign, { at, event: 'redeemed', coupon, member, arm: 'treated', store })];
}

const campaignMessage = (mall: MallId, { id }: Campaign, payload: CampaignMessage): TimedMessage => ({
  at: payload.at,
  topic: formatTopic({ mall, kind: 'campaign', source: id }),
  payload,
});
