import { expect, it } from 'vitest';
import { recorder } from '../program.fixture.ts';
import { terminalOver } from './terminal.ts';

const stream = (isTTY: boolean) => ({ write: () => true, isTTY });
const colored = (isTTY: boolean, environment: Record<string, string>) =>
  terminalOver(stream(isTTY), stream(false), environment).paint.red('x') !== 'x';

it.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
  [false, { FORCE_COLOR: '1' }, true],
  [true, { FORCE_COLOR: '0' }, false],
  [true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
])('terminal %s with %j has colors: %s', (isTTY, environment, expected) => {
  expect(colored(isTTY, environment)).toBe(expected);
});

it('redraws only in a terminal that can', () => {
  const isLive = (isTTY: boolean, environment: Record<string, string>) =>
    terminalOver(stream(isTTY), stream(true), environment).isLive;
  expect([isLive(true, {}), isLive(false, {}), isLive(true, { TERM: 'dumb' })]).toEqual([true, false, false]);
});

it('replaces the previous frame, and erases it before any other output', () => {
  const { terminal, written } = recorder();
  terminal.clear();
  terminal.draw(['a', 'b']);
  terminal.draw(['c']);
  terminal.note('note');
  terminal.clear();
  terminal.draw(['d']);
  terminal.line('line');
  expect(written().text).toBe('a\nb\n\r\u001b[2A\u001b[0Jc\n\r\u001b[1A\u001b[0Jnote\nd\n\r\u001b[1A\u001b[0Jline\n');
});
