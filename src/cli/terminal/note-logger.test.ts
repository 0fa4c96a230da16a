import { expect, test } from 'vitest';
import { recorder } from '../program.fixture.ts';
import { noteLogger } from './note-logger.ts';

function loggedBy(tell: (logger: ReturnType<typeof noteLogger>) => void, isJson: boolean): string {
  const { terminal, written } = recorder();
  tell(noteLogger(terminal, isJson));
  return written().text;
}

test.each([false, true])('external text starts no second line and cannot control the terminal (JSON: %s)', (isJson) => {
  const hostile = 'x\nwarning: all.well\r\u001b[2J\u009b31m\u2028y';
  const text = loggedBy((logger) => logger.error('request.failed', { url: hostile, more: { deep: hostile } }), isJson);
  expect(text.trimEnd()).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
  expect(text.endsWith('\n')).toBe(true);
  expect(text).toContain('\\u001b[2J');
});

test('only warnings and errors are printed', () => {
  const text = loggedBy((logger) => {
    logger.debug('a');
    logger.info('b');
    logger.warn('c.d', { count: 2, why: 'so' });
  }, false);
  expect(text).toBe('warning: c.d count=2 why=so\n');
});
