import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAgenda, type Due } from './agenda.ts';

describe('agenda', () => {
  test('gives items by time, equal times in the order of adding, whatever is added and taken between', () => {
    const operation = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant('take' as const));
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
        const agenda = createAgenda<number>();
        const model: Due<number>[] = [];
        let number = 0;
        for (const next of operations) {
          if (next !== 'take') {
            model.push({ at: next, item: number });
            agenda.add(next, number++);
            continue;
          }
          const first = model.toSorted((a, b) => a.at - b.at || a.item - b.item)[0];
          expect(agenda.nextAt()).toBe(first?.at ?? Number.POSITIVE_INFINITY);
          expect(agenda.take()?.item).toBe(first?.item);
          if (first !== undefined) model.splice(model.indexOf(first), 1);
        }
        expect(agenda.items().toSorted((a, b) => a - b)).toEqual(model.map(({ item }) => item));
      }),
    );
  });

  test('is empty when nothing is due', () => {
    const agenda = createAgenda<string>();
    expect(agenda.take()).toBeNull();
    expect(agenda.nextAt()).toBe(Number.POSITIVE_INFINITY);
  });
});
