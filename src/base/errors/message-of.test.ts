import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageOf } from './message-of.ts';

test('is the message of an error, the text of anything else', () => {
  expect(messageOf(new TypeError('no'))).toBe('no');
  expect(messageOf('no')).toBe('no');
  expect(messageOf(undefined)).toBe('undefined');
});

test('never throws, whatever was thrown', () => {
  const hostile = fc.constantFrom<unknown>(
    Object.create(null),
    Symbol('no text'),
    {
      toString() {
        throw new Error('no');
      },
    },
    Object.defineProperty(new Error(), 'message', {
      get() {
        throw new Error('no');
      },
    }),
  );
  fc.assert(
    fc.property(fc.oneof(hostile, fc.anything({ withNullPrototype: true })), (thrown) => {
      expect(typeof messageOf(thrown)).toBe('string');
    }),
  );
});
