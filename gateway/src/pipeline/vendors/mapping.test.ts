import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMapping } from './mapping.ts';

const AT = Date.UTC(2026, 2, 14, 4);
const input = (body: unknown, topic = 'a/b/c') => ({
  topic,
  payload: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  receivedAt: AT,
});
const HUAWEI = `data.{
  "receiver": apMac, "at": time, "device": mac, "radio": "wifi", "rssi": rssi, "associated": state = "online"
}`;

describe('a mapping', () => {
  test('gives the events of a list, each for itself', async () => {
    const { readings, faults } = await createMapping(HUAWEI)(
      input({
        data: [
          { apMac: 'ap-1', time: '2026-03-14 04:00:00', mac: 'aa:bb:cc:dd:ee:ff', rssi: '-60', state: 'online' },
          { apMac: 'ap-1', time: AT / 1_000, mac: 'aa:bb:cc:dd:ee:00', rssi: 60 },
        ],
      }),
    );
    expect(readings).toEqual([
      {
        kind: 'sighting',
        receiver: 'ap-1',
        message: { at: AT, device: 'aa:bb:cc:dd:ee:ff', radio: 'wifi', rssi: -60, associated: true },
      },
    ]);
    expect(faults.map(({ reason, field }) => ({ reason, field }))).toEqual([{ reason: 'schema', field: '1.rssi' }]);
  });

  test('knows the topic and when it came; counts and words too', async () => {
    const count = createMapping('{"receiver": $topic[1], "at": $receivedAt, "in": n}');
    expect((await count(input({ n: 3 }, 'door/d-1'))).readings).toEqual([
      { kind: 'count', receiver: 'd-1', message: { at: AT, in: 3, out: 0 } },
    ]);
    const status = createMapping('{"receiver": $topic[1], "at": $receivedAt, "online": $ = "up"}');
    expect((await status(input('up', 'door/d-1'))).readings).toEqual([
      { kind: 'status', receiver: 'd-1', message: { at: AT, online: true } },
    ]);
  });

  test('that gives nothing ignores the message', async () => {
    expect(await createMapping('nothing.here')(input({ a: 1 }))).toEqual({ readings: [], faults: [], ignored: 1 });
  });

  test.each([
    ['a syntax error', '{"a": '],
    ['an unknown sign', 'a ~~ b'],
  ])('with %s cannot be made', (_, expression) => {
    expect(() => createMapping(expression)).toThrow(/expression: syntax error S\d+ at character/);
  });

  test.each([
    ['a loop without an end', '($f := function($n){$f($n + 1)}; $f(1))', /D1012/],
    ['depth without an end', '($f := function($n){1 + $f($n + 1)}; $f(1))', /D1011|D1012/],
    ['a list without an end', '[1..9000000]', /D2015/],
    ['the time of day', '$now()', /\$now cannot/],
    ['chance', '$random()', /\$random cannot/],
    ['text run as code', '$eval("1")', /\$eval cannot/],
    ['a regular expression', '$match(a, /(a+)+$/)', /regular expressions cannot/],
    ['a value of no use', '42', /must give events as objects/],
    ['a type that does not fit', '$sum("a")', /T\d+/],
  ])('with %s ends in a named fault', async (_, expression, why) => {
    const { readings, faults } = await createMapping(expression)(input({ a: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' }));
    expect(readings).toEqual([]);
    expect(faults[0]).toMatchObject({ reason: 'schema' });
    expect(faults[0]?.detail).toMatch(why);
  });

  test('never quotes what came', async () => {
    const { faults } = await createMapping('$number(mac)')(input({ mac: 'de:ad:be:ef:ca:fe' }));
    expect(faults[0]?.detail).not.toMatch(/de:ad/);
  });

  test('leaves any message with events, faults or nothing', async () => {
    const mapping = createMapping(HUAWEI);
    await fc.assert(
      fc.asyncProperty(fc.json(), async (json) => {
        const { readings, faults, ignored } = await mapping(input(json));
        expect(readings.length + faults.length + ignored).toBeGreaterThan(0);
      }),
    );
  });
});
