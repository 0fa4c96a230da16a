import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { QuoteScanner, shellQuote, shellReference } from './shell-quotes.ts';

const value = `it's "a" $(b) \`c\` \\ *\n ;`;

/** Output of a shell for a text with one reference at `@`. */
function run(text: string): string {
  const [before = '', after = ''] = text.split('@');
  const quotes = new QuoteScanner();
  quotes.feed(before);
  const command = before + shellReference('VALUE', quotes.state) + after;
  return spawnSync('/bin/sh', ['-c', command], { env: { VALUE: value, PATH: process.env.PATH }, encoding: 'utf8' })
    .stdout;
}

test.each([
  'printf %s @',
  'printf %s "@"',
  "printf %s '@'",
  'printf %s "$(printf %s @)"',
  'printf %s "$(printf %s "@")"',
  `printf %s "$(printf %s '@')"`,
  `printf %s "$(true "$((1 + (2)))" '(' ; printf %s @)"`,
  "# don't\nprintf %s @",
  "true it\\'s; printf %s @",
  'true "\\""; printf %s @',
  'true a#b; printf %s @',
])('a reference stays one whole word: %s', (text) => {
  expect(run(text)).toBe(value);
});

test('a shell reads quoted text back unchanged', () => {
  for (const text of [value, '', 'plain-1.5', "'", '-n'])
    expect(spawnSync('/bin/sh', ['-c', `printf %s ${shellQuote(text)}`], { encoding: 'utf8' }).stdout).toBe(
      text === '-n' ? '-n' : text,
    );
});
