import { expect, test } from 'vitest';
import { ApiError } from '../../link/api-error.ts';
import { faultOf, faultText, waitText } from './model.ts';
import { signInTexts } from './texts.ts';

const problem = (status: number, code: string, retryAfterS: number | null = null): ApiError =>
  new ApiError({ kind: 'problem', retryAfterS, problem: { type: '', title: 'No', status, code, detail: 'because' } });

test.each([
  [problem(401, 'UNAUTHENTICATED'), 0, 'User and password do not match.'],
  [problem(429, 'TOO_MANY_REQUESTS', 65), 65, 'Too many attempts. Try again in 1:05.'],
  [problem(429, 'TOO_MANY_REQUESTS', 65), 0, 'Too many attempts. You can try again now.'],
  [problem(500, 'INVARIANT'), 0, 'The hub refused: because'],
  [new ApiError({ kind: 'unreachable' }), 0, 'The hub cannot be reached. Check that it is running, then try again.'],
  [new ApiError({ kind: 'unreadable', status: 502 }), 0, 'Something answered, but it was not the hub.'],
])('%s with %i s left says what to do', (error, left, text) => {
  expect(faultText(faultOf(error), left, signInTexts.en)).toBe(text);
});

test('a throttle without a time still has one', () => {
  expect(faultOf(problem(429, 'TOO_MANY_REQUESTS'))).toEqual({ kind: 'throttled', waitS: 30 });
  expect([waitText(0), waitText(9), waitText(600)]).toEqual(['0:00', '0:09', '10:00']);
});
