import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../../test/fake-clock.ts';
import { createFakeSocket } from '../../test/fake-socket.ts';
import { AT, smallFrame } from '../../test/small-mall.ts';
import { createLiveStore } from '../live/live-store.ts';
import { createLink } from './create-link.ts';
import { startLink } from './machine.ts';

function setUp(options: { readonly isVisible?: boolean; readonly isOver?: boolean } = {}) {
  const clock = createFakeClock();
  const socket = createFakeSocket();
  const sink = createLiveStore(startLink(0), (run) => run());
  const page = { visibility: (_: boolean): void => {}, online: (): void => {} };
  const link = createLink(
    { mall: 'small' },
    {
      socket,
      clock,
      sink,
      page: {
        isVisible: () => options.isVisible ?? true,
        onVisibility: (run) => {
          page.visibility = run;
          return () => {
            page.visibility = () => {};
          };
        },
        onOnline: (run) => {
          page.online = run;
          return () => {
            page.online = () => {};
          };
        },
      },
      isSessionOver: async () => options.isOver ?? false,
    },
  );
  const bringUp = (): void => {
    socket.hub.connected();
    socket.hub.snapshot({ seq: 4, every: 1_000, frame: smallFrame });
  };
  return { clock, socket, sink, page, link, bringUp };
}

const subscribed = 'subscribe {"mall":"small"}';

describe('a link', () => {
  test('connects, subscribes and shows the snapshot', () => {
    const { socket, sink, bringUp } = setUp();
    bringUp();
    expect(socket.calls).toEqual(['connect', subscribed]);
    expect(sink.view()).toMatchObject({ seq: 4, frame: smallFrame, link: { phase: 'live' } });
  });

  test('applies patches and asks again after a gap', () => {
    const { socket, sink, bringUp } = setUp();
    bringUp();
    socket.hub.patch({ seq: 5, patch: { at: AT + 1_000 } });
    expect(sink.view()).toMatchObject({ seq: 5, frame: { at: AT + 1_000 } });
    socket.hub.patch({ seq: 7, patch: { at: AT + 3_000 } });
    expect(sink.view()).toMatchObject({ seq: 5, frame: { at: AT + 1_000 } });
    expect(socket.calls.at(-1)).toBe(subscribed);
  });

  test('goes from live over delayed to stale by its own clock and keeps the frame', () => {
    const { clock, sink, bringUp } = setUp();
    bringUp();
    const phases: string[] = [];
    for (const ms of [2_999, 1, 999, 1]) {
      clock.pass(ms);
      phases.push(sink.view().link.phase);
    }
    expect(phases).toEqual(['live', 'delayed', 'delayed', 'stale']);
    expect(sink.view().frame).toBe(smallFrame);
  });

  test('of a hung hub asks again, then reconnects, and so on without end or haste', () => {
    const { clock, socket, bringUp } = setUp();
    bringUp();
    clock.pass(8_000);
    expect(socket.calls.slice(2)).toEqual([subscribed, 'disconnect', 'connect']);
    clock.pass(3_600_000);
    expect(socket.calls.length).toBe(5);
    socket.hub.connected();
    expect(socket.calls.at(-1)).toBe(subscribed);
  });

  test('counts what it cannot read, and leaves the cure to the watchdog', () => {
    const { clock, socket, sink, bringUp } = setUp();
    bringUp();
    socket.hub.patch({ seq: 5 });
    socket.hub.patch('gibberish');
    socket.hub.snapshot({ seq: 5, every: 0, frame: {} });
    expect(sink.view()).toMatchObject({ unreadable: 3, seq: 4 });
    clock.pass(4_000);
    expect(socket.calls.at(-1)).toBe(subscribed);
  });

  test('leaves when hidden and comes back at once when seen', () => {
    const { socket, page, sink, bringUp } = setUp();
    bringUp();
    page.visibility(false);
    expect([socket.calls.at(-1), sink.view().link.phase]).toEqual(['disconnect', 'paused']);
    page.visibility(true);
    expect(socket.calls.at(-1)).toBe('connect');
  });

  test('does not connect a page that is opened in the background', () => {
    const { socket, page } = setUp({ isVisible: false });
    expect(socket.calls).toEqual(['disconnect']);
    page.visibility(true);
    expect(socket.calls.at(-1)).toBe('connect');
  });

  test('ends with the session when the hub says that it is over', async () => {
    const { socket, sink, bringUp } = setUp({ isOver: true });
    bringUp();
    socket.hub.disconnected(true);
    await Promise.resolve();
    expect(sink.view().link.phase).toBe('expired');
  });

  test('tries again when the hub closed but the session stands', async () => {
    const { clock, socket, bringUp } = setUp();
    bringUp();
    socket.hub.disconnected(true);
    await Promise.resolve();
    clock.pass(1_000);
    expect(socket.calls.at(-1)).toBe('connect');
  });

  test('says why it was refused', () => {
    const { socket, sink } = setUp();
    socket.hub.connected();
    socket.hub.refused({ code: 'NOT_FOUND', detail: 'there is no such mall' });
    expect(sink.view().link).toMatchObject({
      phase: 'refused',
      refusal: { code: 'NOT_FOUND', detail: 'there is no such mall' },
    });
  });

  test('leaves nothing behind when closed', () => {
    const { clock, socket, link, page, bringUp, sink } = setUp();
    bringUp();
    link.close();
    expect([clock.waiting(), socket.calls.at(-1)]).toEqual([0, 'disconnect']);
    page.online();
    socket.hub.patch({ seq: 5, patch: { at: 1 } });
    expect(sink.view().seq).toBe(4);
  });
});
