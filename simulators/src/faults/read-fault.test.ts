import { describe, expect, test } from 'vitest';
import { FAULT_HELP, FAULT_SCHEMAS } from './fault.ts';
import { faultKinds, faultText, readFault } from './read-fault.ts';

describe('a fault as it is typed', () => {
  test.each([
    ['drop:share=0.1', { kind: 'drop', share: 0.1 }],
    [
      'drop:share=1,of=count,source=door-1,after=10m,for=1.5h',
      {
        kind: 'drop',
        share: 1,
        of: 'count',
        source: 'door-1',
        after: 600_000,
        for: 5_400_000,
      },
    ],
    ['skew:source=ap,by=-90s', { kind: 'skew', source: 'ap', by: -90_000 }],
    ['offline:source=ap,after=0,for=20m,will', { kind: 'offline', source: 'ap', after: 0, for: 1_200_000, will: true }],
    ['nightly:at=23:30', { kind: 'nightly', at: 84_600 }],
  ])('%s', (text, fault) => expect(readFault(text)).toEqual(fault));

  test.each([
    ['rain', 'there is no fault "rain", only drop, delay'],
    ['toString', 'there is no fault "toString"'],
    ['drop', 'drop needs share=…'],
    ['drop:share', 'drop: share "" is not a number'],
    ['drop:share=2', 'drop: share "2": '],
    ['drop:chance=1', 'drop knows no "chance", only share, after, for, of, source'],
    ['drop:share=1,share=1', 'drop has "share" twice'],
    ['delay:by=soon', 'delay: by "soon" is not a time'],
    ['delay:by=-5s', 'delay: by "-5000": '],
    ['drop:share=1,of=cats', 'drop: of "cats": '],
    ['death:source=AP 1,after=0', 'death: source "AP 1": '],
    ['nightly:at=25:00', 'nightly: at "25:00" is not a time of the day'],
    ['offline:source=a,after=0,for=1m,will=maybe', 'will "maybe" is not true or false'],
  ])('%s is refused in words', (text, words) => expect(() => readFault(text)).toThrow(words));

  test('every fault has its line of help, which names what it needs', () => {
    for (const [kind, { shape }] of Object.entries(FAULT_SCHEMAS)) {
      const help = FAULT_HELP[kind as keyof typeof FAULT_HELP];
      const common = ['kind', 'after', 'for', 'of', 'source'];
      for (const key of Object.keys(shape)) if (!common.includes(key)) expect(help).toContain(key);
    }
  });
});

describe('a fault as text', () => {
  test.each([
    'drop:share=1,of=count,source=door-1,after=600s,for=5400s',
    'skew:source=ap,by=-1500ms',
    'offline:source=ap,after=0s,for=1200s,will=true',
    'nightly:at=23:30',
    'nightly:at=00:05,source=shop',
  ])('%s reads back', (text) => expect(readFault(faultText(readFault(text)))).toEqual(readFault(text)));

  test('every kind tells a form what it needs', () => {
    const kinds = faultKinds();
    expect(kinds.map(({ kind }) => kind)).toEqual(Object.keys(FAULT_SCHEMAS));
    const drop = kinds.find(({ kind }) => kind === 'drop');
    expect(drop?.fields.filter(({ required }) => required)).toEqual([{ name: 'share', type: 'share', required: true }]);
    expect(drop?.fields).toContainEqual({ name: 'of', type: 'kind', required: false });
  });
});
