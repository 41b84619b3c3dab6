import {
  createCipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSign,
  generateKeyPairSync,
} from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AppDriver, openApp } from '../../test/fixtures/app-driver.ts';
import { NOON } from '../../test/fixtures/small-venue.ts';
import { readPayments } from '../config/payments.ts';

/** Providers of our own making: keys made here, signed the way their documentation says. */
const pair = () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { publicKey, privateKey: createPrivateKey(privateKey) };
};
const alipayKeys = pair();
const wechatKeys = pair();
const API_V3_KEY = 'a-key-of-thirty-two-bytes-for-v3';
const SQUARE_URL = 'https://hub.example/ingest/square/small';
const stores = { 'T-1': 'shop-0', 'SHOP-9': 'shop-1', LOC: 'shop-2', leaf: 'shop-2' };

let app: AppDriver;
let now = NOON;
beforeAll(async () => {
  const common = { mall: 'small', stores };
  const config = {
    alipay: [{ ...common, appId: '2021001', sellerId: '2088', publicKey: alipayKeys.publicKey }],
    wechat: [{ ...common, apiV3Key: API_V3_KEY, platformKeys: { 'SERIAL-1': wechatKeys.publicKey } }],
    square: [{ ...common, secret: 'square-secret', url: SQUARE_URL }],
    stripe: [{ ...common, secret: 'whsec_stripe' }],
  };
  app = await openApp(await readPayments(JSON.stringify(config)));
  now = NOON;
});
afterAll(() => app.close());

type Told = { readonly status: number; readonly text: string };
async function post(vendor: string, body: string, headers: Record<string, string>): Promise<Told> {
  const response = await fetch(`${app.url}/ingest/${vendor}/small`, { method: 'POST', headers, body });
  return { status: response.status, text: await response.text() };
}

const rsa = (text: string, key = alipayKeys.privateKey): string =>
  createSign('RSA-SHA256').update(text).sign(key, 'base64');

/** Beijing time, as Alipay writes it. */
const beijing = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
function alipay(more: Record<string, string>, change: Record<string, string> = {}): Promise<Told> {
  const form: Record<string, string> = {
    notify_type: 'trade_status_sync',
    notify_id: 'n-1',
    app_id: '2021001',
    seller_id: '2088',
    trade_status: 'TRADE_SUCCESS',
    trade_no: '20260001',
    terminal_id: 'T-1',
    total_amount: '460.00',
    gmt_payment: beijing(now - 5_000),
    subject: '茶 & 点心=好',
    body: '',
    ...more,
  };
  const signed = Object.keys(form)
    .filter((name) => form[name] !== '')
    .sort()
    .map((name) => `${name}=${form[name]}`)
    .join('&');
  const sent = new URLSearchParams({ ...form, sign_type: 'RSA2', sign: rsa(signed), ...change });
  return post('alipay', sent.toString(), { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' });
}

type Tamper = {
  readonly at?: number;
  readonly key?: string;
  readonly serial?: string;
  readonly body?: (body: string) => string;
};
function wechat(eventType: string, resource: object, tamper: Tamper = {}): Promise<Told> {
  const nonce = 'abcdefghijkl';
  const cipher = createCipheriv('aes-256-gcm', tamper.key ?? API_V3_KEY, nonce);
  cipher.setAAD(Buffer.from('mall_transaction'));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(resource)), cipher.final(), cipher.getAuthTag()]);
  const body = JSON.stringify({
    id: 'e-1',
    create_time: '2026-11-20T12:00:00+08:00',
    resource_type: 'encrypt-resource',
    event_type: eventType,
    resource: {
      original_type: 'mall_transaction',
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: sealed.toString('base64'),
      associated_data: 'mall_transaction',
      nonce,
    },
  });
  const timestamp = String(Math.floor((tamper.at ?? now) / 1000));
  const sent = tamper.body?.(body) ?? body;
  return post('wechat', sent, {
    'content-type': 'application/json',
    'wechatpay-serial': tamper.serial ?? 'SERIAL-1',
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': 'header-nonce',
    'wechatpay-signature': rsa(`${timestamp}\nheader-nonce\n${body}\n`, wechatKeys.privateKey),
  });
}
const mallPayment = (id: string, amount: number) => ({
  mchid: '1230',
  shop_name: 'Tea',
  shop_number: 'SHOP-9',
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  transaction_id: id,
  amount,
  time_end: '2026-11-20T11:59:50+08:00',
});

function stripe(event: object, at = now): Promise<Told> {
  const body = JSON.stringify(event);
  const time = Math.floor(at / 1000);
  const v1 = createHmac('sha256', 'whsec_stripe').update(`${time}.${body}`).digest('hex');
  return post('stripe', body, { 'content-type': 'application/json', 'stripe-signature': `t=${time},v1=00,v1=${v1}` });
}
const charge = (id: string, more: object = {}) => ({
  id: `evt_${id}`,
  type: 'charge.succeeded',
  created: Math.floor(now / 1000),
  data: { object: { id, amount: 2500, currency: 'cny', status: 'succeeded', metadata: { store: 'leaf' }, ...more } },
});

const storeNow = async (store: string) => {
  await app.driver.pass(2_000);
  now = app.driver.clock.now();
  app.clock.advance(2_000);
  const { purchases, revenue } = app.driver.mall.frame().stores[store] ?? {};
  return [purchases?.value, revenue?.value];
};
let before: (number | null | undefined)[];
const change = async (store: string): Promise<number[]> => {
  const after = await storeNow(store);
  return after.map((value, i) => (value ?? 0) - (before[i] ?? 0));
};

describe('Alipay', () => {
  beforeEach(async () => {
    before = await storeNow('shop-0');
  });

  test('ten times the same notification is one purchase, and each is answered with success', async () => {
    for (let n = 0; n < 10; n++)
      expect(await alipay({ out_trade_no: 'A-1' })).toEqual({ status: 200, text: 'success' });
    expect(await change('shop-0')).toEqual([1, 46_000]);
  });

  test('the till and the provider tell of the same order once, whichever comes first', async () => {
    const sale = { id: 'A-2', at: now, amount: 1_234, currency: 'CNY', kind: 'sale', till: 'till-0' };
    await app.driver.say('purchase', 'shop-0', sale);
    expect((await alipay({ out_trade_no: 'A-2', total_amount: '12.34' })).text).toBe('success');
    await alipay({ out_trade_no: 'A-3', total_amount: '0.99' });
    await app.driver.say('purchase', 'shop-0', { ...sale, id: 'A-3', amount: 99 });
    expect(await change('shop-0')).toEqual([2, 1_333]);
  });

  test('refunds are sums of the order: each adds what is new in it', async () => {
    await alipay({ out_trade_no: 'A-4', total_amount: '100' });
    const refund = (fee: string) =>
      alipay({ out_trade_no: 'A-4', total_amount: '100', refund_fee: fee, gmt_refund: beijing(now) });
    for (const fee of ['30.00', '30.00', '45.50', '30.00', '45.5']) expect((await refund(fee)).text).toBe('success');
    expect(await change('shop-0')).toEqual([1, 10_000 - 4_550]);
  });

  test.each([
    ['an amount that was changed', { total_amount: '4.60' }, 401],
    ['a field that was added', { extra: '1' }, 401],
    ['another way of signing', { sign_type: 'RSA' }, 401],
    ['no signature', { sign: '' }, 401],
  ])('%s is refused', async (_what, tamper, status) => {
    expect((await alipay({ out_trade_no: 'A-5' }, tamper)).status).toBe(status);
    expect(await change('shop-0')).toEqual([0, 0]);
  });

  test.each([
    ['another app`s', { app_id: 'someone' }, 400],
    ['another seller`s', { seller_id: 'someone' }, 400],
    ['of a terminal that is nobody`s', { terminal_id: 'T-X' }, 400],
    ['without a time', { gmt_payment: '' }, 400],
    ['in dollars', { trans_currency: 'USD' }, 400],
    ['ten days old', { gmt_payment: '2026-11-10 12:00:00' }, 400],
  ])('what is %s is refused, though it is signed', async (_what, more, status) => {
    await app.driver.say('count', 'door', { at: now, in: 1, out: 0 });
    await app.driver.pass(8_000);
    before = await storeNow('shop-0');
    const told = await alipay({ out_trade_no: 'A-6', ...more });
    expect(told.status, told.text).toBe(status);
    expect(await change('shop-0')).toEqual([0, 0]);
  });

  test('another amount under a known order is refused', async () => {
    await alipay({ out_trade_no: 'A-7', total_amount: '7.00' });
    expect((await alipay({ out_trade_no: 'A-7', total_amount: '70.00' })).status).toBe(409);
    expect(await change('shop-0')).toEqual([1, 700]);
  });

  test('a trade that waits is acknowledged and is no purchase', async () => {
    expect((await alipay({ out_trade_no: 'A-8', trade_status: 'WAIT_BUYER_PAY' })).text).toBe('success');
    expect(await change('shop-0')).toEqual([0, 0]);
  });
});

describe('WeChat Pay', () => {
  beforeEach(async () => {
    before = await storeNow('shop-1');
  });

  test('a member`s payment in a shop of the mall, told ten times, is one purchase; who paid is not kept', async () => {
    for (let n = 0; n < 10; n++) {
      const told = await wechat('MALL_TRANSACTION.SUCCESS', mallPayment('W-1', 8_800));
      expect(told).toEqual({ status: 200, text: '{"code":"SUCCESS","message":"OK"}' });
    }
    const refund = {
      ...mallPayment('W-1', 0),
      refund_id: 'R-1',
      refund_amount: 800,
      refund_time: '2026-11-20T12:00:00+08:00',
    };
    await wechat('MALL_REFUND.SUCCESS', refund);
    expect(await change('shop-1')).toEqual([1, 8_000]);
    expect(JSON.stringify(app.store.batches, (_key, v) => (typeof v === 'bigint' ? String(v) : v))).not.toContain(
      'oUpF8',
    );
  });

  test('an ordinary transaction is its order', async () => {
    const paid = {
      mchid: 'SHOP-9',
      out_trade_no: 'W-2',
      transaction_id: '4200',
      trade_state: 'SUCCESS',
      success_time: '2026-11-20T11:59:58+08:00',
      amount: { total: 150, payer_total: 150, currency: 'CNY' },
    };
    await wechat('TRANSACTION.SUCCESS', paid);
    expect(await change('shop-1')).toEqual([1, 150]);
  });

  test.each([
    ['changed on the way', { body: (body: string) => body.replace('e-1', 'e-2') }],
    ['sealed with another key', { key: 'b-key-of-thirty-two-bytes-for-v3' }],
    ['signed by an unknown certificate', { serial: 'SERIAL-2' }],
    ['played again later', { at: NOON - 301_000 }],
    ['signed in the future', { at: NOON + 3_600_000 }],
  ] as const)('what was %s is refused', async (_what, tamper) => {
    expect((await wechat('MALL_TRANSACTION.SUCCESS', mallPayment('W-3', 1), tamper)).status).toBe(401);
    expect(await change('shop-1')).toEqual([0, 0]);
  });
});

describe('webhooks with a shared secret', () => {
  beforeEach(async () => {
    before = await storeNow('shop-2');
  });

  test('Stripe: a charge and what was paid back of it', async () => {
    expect((await stripe(charge('ch_1'))).status).toBe(200);
    const refunded = { ...charge('ch_1', { amount_refunded: 900 }), id: 'evt_r', type: 'charge.refunded' };
    await stripe({ ...refunded, data: { ...refunded.data, previous_attributes: { amount_refunded: 400 } } });
    expect(await change('shop-2')).toEqual([1, 2_000]);
    expect((await stripe(charge('ch_2'), now - 600_000)).status).toBe(401);
    expect((await post('stripe', '{}', { 'content-type': 'application/json' })).status).toBe(401);
  });

  test('Square: completed once, however often it is updated', async () => {
    const send = (status: string, secret = 'square-secret') => {
      const payment = { id: 'sq1', status, location_id: 'LOC', created_at: new Date(now).toISOString() };
      const object = { payment: { ...payment, amount_money: { amount: 100, currency: 'CNY' } } };
      const body = JSON.stringify({ type: 'payment.updated', data: { object } });
      const signature = createHmac('sha256', secret).update(SQUARE_URL).update(body).digest('base64');
      return post('square', body, { 'content-type': 'application/json', 'x-square-hmacsha256-signature': signature });
    };
    now -= now % 1000;
    for (const status of ['APPROVED', 'COMPLETED', 'COMPLETED']) expect((await send(status)).status).toBe(200);
    expect((await send('COMPLETED', 'another')).status).toBe(401);
    expect(await change('shop-2')).toEqual([1, 100]);
  });
});

test('what was refused is in the record of who did what', async () => {
  const answer = await app.as('operator', '/api/v1/malls/small/audit');
  const { rows } = (await answer.json()) as { rows: { action: string; status: number; target: string | null }[] };
  const refusals = rows.filter(({ action }) => action === 'POST /ingest/{vendor}/{mall}');
  expect(new Set(refusals.map(({ status }) => status))).toEqual(new Set([200, 401, 409]));
  expect(refusals.map(({ target }) => target)).toEqual(
    expect.arrayContaining(['alipay', 'wechat', 'stripe', 'square']),
  );
});

test('keys of a configuration are read from files, and never shown when they are wrong', async () => {
  const one = { mall: 'small', stores, secret: 'whsec_very_secret' };
  await expect(readPayments(JSON.stringify({ stripe: [{ ...one, oops: 1 }] }))).rejects.toThrow(/HUB_PAYMENTS\.stripe/);
  const bad = readPayments(
    JSON.stringify({ alipay: [{ mall: 'small', stores, appId: 'a', publicKey: 'no-key-at-all' }] }),
  );
  await expect(bad).rejects.toThrow('HUB_PAYMENTS.alipay.publicKey: is not an RSA public key');
  await expect(bad).rejects.not.toThrow(/no-key-at-all/);
  await expect(readPayments('/nowhere/payments.json')).rejects.toThrow('HUB_PAYMENTS: cannot read');
  expect(createPublicKey(alipayKeys.publicKey).asymmetricKeyType).toBe('rsa');
});
