import { describe, expect, test } from 'vitest';
import { AT, smallFrame, storeNow } from '../../test/small-mall.ts';
import { createLiveStore, type LiveFrame } from './live-store.ts';

/** A store whose paints are made by hand. */
function setUp() {
  const paints: (() => void)[] = [];
  const store = createLiveStore('up', (run) => void paints.push(run));
  let notified = 0;
  const stop = store.subscribe(() => {
    notified += 1;
  });
  const paint = (): void => {
    for (const run of paints.splice(0)) run();
  };
  return { store, paint, stop, notified: () => notified };
}

describe('the live store', () => {
  test('tells its readers once for each paint, however much came in', () => {
    const { store, paint, notified } = setUp();
    store.show(1, smallFrame);
    store.patch(2, { at: AT + 1 });
    store.patch(3, { at: AT + 2 });
    expect(notified()).toBe(0);
    paint();
    expect([notified(), store.view().seq, store.view().frame?.at]).toEqual([1, 3, AT + 2]);
    paint();
    expect(notified()).toBe(1);
  });

  test('tells nobody who left', () => {
    const { store, paint, stop, notified } = setUp();
    stop();
    store.show(1, smallFrame);
    paint();
    expect(notified()).toBe(0);
  });

  test('keeps what a patch does not name, object for object', () => {
    const { store } = setUp();
    store.show(1, smallFrame);
    const tea = storeNow(51, 5);
    store.patch(2, { at: AT + 1, stores: { tea } });
    const frame = store.view().frame;
    expect(frame?.stores['tea']).toBe(tea);
    expect(frame?.stores['book']).toBe(smallFrame.stores['book']);
  });

  test('has no use for a patch before a frame', () => {
    const { store } = setUp();
    store.patch(2, { at: AT });
    expect(store.view()).toMatchObject({ seq: -1, frame: null });
  });

  test('patches the frame of a tenant, which has stores and no totals', () => {
    const { store } = setUp();
    const own: LiveFrame = {
      mall: 'small',
      at: AT,
      since: 1,
      rules: 'rules-1',
      stores: { tea: storeNow(50, 4) },
      zones: {},
      density: {},
    };
    store.show(1, own);
    store.patch(2, { at: AT + 1, stores: { tea: storeNow(60, 4) }, rules: 'rules-2' });
    expect(store.view().frame).toEqual({ ...own, at: AT + 1, rules: 'rules-2', stores: { tea: storeNow(60, 4) } });
  });
});
