// @vitest-environment happy-dom
import { afterEach, describe, expect, test, vi } from 'vitest';
import { operator, type Rendered, renderApp, tenant } from '../test/render-app.tsx';
import { AT, smallFrame, storeNow } from '../test/small-mall.ts';
import { ApiError } from './link/api-error.ts';

let app: Rendered | null = null;
afterEach(() => {
  app?.close();
  app = null;
});

/** React and the live store answer with the next frames: every claim waits until it is true. */
const soon = <T,>(claim: () => T): Promise<T> => vi.waitFor(claim, { timeout: 20_000, interval: 10 });

const find = (selector: string): Promise<HTMLElement> =>
  soon(() => {
    const element = document.querySelector<HTMLElement>(selector);
    if (element === null) throw new Error(`${selector} is not there`);
    return element;
  });

async function open(path: string, hub: Parameters<typeof renderApp>[2] = {}): Promise<Rendered> {
  app = renderApp(path, operator, hub);
  await find('[data-testid=floor]');
  await soon(() => expect(app?.socket.calls).toContain('connect'));
  app.socket.hub.connected();
  app.socket.hub.snapshot({ seq: 4, every: 1_000, frame: smallFrame });
  await find('[data-frame-seq="4"]');
  return app;
}

const press = (key: string): boolean => window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));

const attribute = (selector: string, name: string): string | null =>
  document.querySelector(selector)?.getAttribute(name) ?? null;

async function submit(user: string, password: string): Promise<void> {
  const form = await find('form');
  for (const [name, value] of [
    ['user', user],
    ['password', password],
  ] as const) {
    const input = form.querySelector<HTMLInputElement>(`[name=${name}]`);
    if (input !== null) input.value = value;
  }
  form.querySelector<HTMLButtonElement>('[type=submit]')?.click();
}

describe('the live page', () => {
  test('paints the snapshot onto the plan', async () => {
    await open('/live?metric=visits');
    const floor = await find('[data-testid=floor]');
    expect({ ...floor.dataset }).toMatchObject({ level: 'l1', densityTotal: '12', frameSeq: '4' });
    await soon(() => expect(attribute('[data-store=tea]', 'data-visits')).toBe('50'));
    expect(attribute('[data-store=tea]', 'data-shade')).toBe('4');
    expect(attribute('[data-store=tea]', 'aria-label')).toBe('Tea House, Visits: 50 (48 – 53)');
    expect(attribute('[data-connection]', 'data-connection')).toBe('live');
  });

  test('hatches what nobody hears', async () => {
    await open('/live');
    await soon(() => expect(attribute('[data-hatch]', 'd')).toBe('M0 12L20 12L20 20L0 20Z'));
    expect(attribute('[data-store=shoe]', 'data-shade')).toBe('unknown');
  });

  test('follows a patch', async () => {
    const { socket } = await open('/live?metric=visits');
    socket.hub.patch({ seq: 5, patch: { at: AT + 1_000, stores: { tea: storeNow(61, 5) } } });
    await find('[data-frame-seq="5"]');
    expect(attribute('[data-store=tea]', 'data-visits')).toBe('61');
  });

  test('says what it does not know instead of 0', async () => {
    await open('/live');
    const card = await find('[data-kpi=conversion]');
    expect(card.textContent).toContain('–');
    expect(card.textContent).toContain('nobody to divide by yet');
  });

  test('has exactly one store in the tab order', async () => {
    await open('/live');
    const stops = [...document.querySelectorAll('[data-store][tabindex="0"]')];
    expect(stops.map((store) => store.getAttribute('data-store'))).toEqual(['tea']);
  });

  test('opens a store from the plan, with its funnel and definitions, and closes it', async () => {
    await open('/live');
    document.querySelector('[data-store=book]')?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    const card = await find('[data-testid=store-card]');
    expect(card.textContent).toContain('Book Nook');
    expect(card.textContent).toContain('visits / (visits + passers-by)');
    expect(location.search).toBe('?level=l1&store=book');
    press('Escape');
    await soon(() => expect(document.querySelector('[data-testid=store-card]')).toBeNull());
  });

  test('turns into a table of the same numbers and back', async () => {
    await open('/live');
    press('t');
    const row = await find('[data-row=tea]');
    expect([...row.querySelectorAll('td')].map((cell) => cell.textContent).slice(0, 3)).toEqual(['Level 1', '4', '50']);
    expect(document.querySelectorAll('[data-row]').length).toBe(4);
    press('t');
    await find('[data-testid=floor]');
  });

  test('goes up a level, and shows all of them', async () => {
    await open('/live');
    press('PageUp');
    await find('[data-level=l2][data-density-total="0"]');
    press('a');
    await find('[data-level=all][data-density-total="12"]');
  });

  test('speaks Chinese when the address says so', async () => {
    await open('/live?lang=zh-CN&metric=visits');
    await soon(() => expect(attribute('[data-store=tea]', 'aria-label')).toMatch(/^茶馆/));
    expect(document.documentElement.lang).toBe('zh-CN');
  });

  test('keeps old numbers with their time when the hub falls silent, and says so', async () => {
    const { clock } = await open('/live?metric=visits');
    clock.pass(4_000);
    const banner = await find('[data-testid=connection-banner]');
    expect(banner.textContent).toContain('Connection lost. Showing 14:00:00, mall time.');
    expect([attribute('[data-connection]', 'data-connection'), attribute('[data-store=tea]', 'data-visits')]).toEqual([
      'stale',
      '50',
    ]);
  });

  test('says why the hub does not serve it', async () => {
    const { socket } = await open('/live');
    socket.hub.refused({ code: 'NOT_FOUND', detail: 'there is no such mall' });
    expect((await find('[data-testid=connection-banner]')).textContent).toContain('there is no such mall');
  });
});

describe('who is there', () => {
  test('a stranger is asked to sign in, and comes to the page that the address asked for', async () => {
    app = renderApp('/live?metric=visits', null);
    await find('form');
    expect(location.pathname + location.search).toBe('/sign-in?metric=visits');
    await submit('op', 'secret');
    await find('[data-testid=floor]');
    expect(location.pathname + location.search).toBe('/live?metric=visits');
  });

  test('a wrong password is said without a word about the user', async () => {
    const problem = { type: '', title: '', status: 401, code: 'UNAUTHENTICATED', detail: '' };
    app = renderApp('/sign-in', null, {
      signIn: () => Promise.reject(new ApiError({ kind: 'problem', retryAfterS: null, problem })),
    });
    await submit('op', 'wrong');
    expect((await find('[data-fault=wrong]')).textContent).toBe('User and password do not match.');
  });

  test('a throttled person sees the wait count down and cannot press on', async () => {
    const problem = { type: '', title: '', status: 429, code: 'TOO_MANY_REQUESTS', detail: '' };
    app = renderApp('/sign-in', null, {
      signIn: () => Promise.reject(new ApiError({ kind: 'problem', retryAfterS: 90, problem })),
    });
    await submit('op', 'again');
    const fault = await find('[data-fault=throttled]');
    await soon(() => expect(fault.textContent).toMatch(/Try again in 1:(30|29)\./));
    expect(document.querySelector<HTMLButtonElement>('[type=submit]')?.disabled).toBe(true);
  });

  test('a tenant gets its own store and nothing else', async () => {
    app = renderApp('/live', tenant);
    await soon(() => expect(app?.socket.calls).toContain('connect'));
    const { totals: _, ...frame } = { ...smallFrame, stores: { tea: storeNow(50, 4) }, zones: {}, density: {} };
    app.socket.hub.connected();
    app.socket.hub.snapshot({ seq: 0, every: 1_000, frame });
    expect((await find('[data-kpi=visits]')).textContent).toContain('50');
    expect([location.pathname, document.querySelector('[data-testid=floor]')]).toEqual(['/my', null]);
    expect(document.body.textContent).not.toContain('Book Nook');
  });

  test('a session that ended leads to sign-in, and says so', async () => {
    let isOver = false;
    const { socket } = await open('/live', { session: async () => (isOver ? null : operator) });
    isOver = true;
    socket.hub.disconnected(true);
    await find('form');
    expect(document.body.textContent).toContain('Your session has ended.');
  });

  test('a hub that cannot be reached is a page with a way on, not a blank', async () => {
    let isUp = false;
    app = renderApp('/live', operator, {
      session: () => (isUp ? Promise.resolve(operator) : Promise.reject(new ApiError({ kind: 'unreachable' }))),
    });
    const notice = await find('[role=alert]');
    expect(notice.textContent).toContain('The hub cannot be reached.');
    isUp = true;
    notice.querySelector('button')?.click();
    await find('[data-testid=floor]');
  });
});

describe('the pages', () => {
  const leads: readonly (readonly [path: string, title: string])[] = [
    ['/stores', 'Stores'],
    ['/stores/book', 'Book Nook'],
    ['/history', 'History'],
    ['/sensors', 'Sensors and data quality'],
    ['/glossary', 'Glossary'],
  ];

  test.each(leads)('%s opens by its address, in its place of the navigation', async (path, title) => {
    app = renderApp(path, operator);
    await soon(() => expect([...document.querySelectorAll('h2')].map((head) => head.textContent)).toContain(title));
    expect(attribute('nav [aria-current=page]', 'href')).toBe(path.split('/').slice(0, 2).join('/'));
  });

  test('a store that is not there is not there, and says so', async () => {
    app = renderApp('/stores/nowhere', operator);
    expect((await find('[role=status] strong')).textContent).toBeTruthy();
    await soon(() => expect(document.body.textContent).toContain('There is no such store'));
  });

  test('an address of no page leads home', async () => {
    app = renderApp('/nowhere', operator);
    await soon(() => expect(document.body.textContent).toContain('There is no such page.'));
  });

  test('a tenant has no way to the pages of the mall', async () => {
    app = renderApp('/stores/book', tenant);
    await soon(() => expect(document.body.textContent).toContain('There is no such page.'));
    expect([...document.querySelectorAll('nav a')].map((link) => link.getAttribute('href'))).toEqual([
      '/my',
      '/history',
      '/glossary',
    ]);
  });
});
