import { demo } from '../demo.ts';
import type { Scenario } from '../scenario.ts';
import { HOUR } from './empty-mall.ts';

/** Members get a coupon as they come; half of them, drawn at random, are held out and know nothing of it. */
const coupons = (name: string, lift: number, said: string): Scenario => ({
  ...demo,
  name,
  summary: `coupons for members with a hold-out group, and a true lift of ${said}`,
  expect: `the interval of the lift holds ${said}; a member who has not consented is in no figure of members`,
  when: { start: '2025-11-21T12:00', durationMs: 4 * HOUR },
  members: { share: 1, pool: 100_000, consenting: 0.9, withdrawing: 0.03, showsCard: 0.9 },
  campaign: { id: 'autumn-coupon', lift, redeems: 0.8 },
});

export const couponNoLift = coupons('coupon-no-lift', 0, 'nothing');
export const couponLift5 = coupons('coupon-lift-5', 0.05, '5 %');
export const couponLift20 = coupons('coupon-lift-20', 0.2, '20 %');
