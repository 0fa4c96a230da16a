import { expect, it } from 'vitest';
import { cut, numberText, oneLine, pad, paintFor, widthOf } from './text.ts';

it('shortens numbers, unless the exact form is short', () => {
  const shown = [0, 3, -1.5, 0.123456789, 12345.6789, 1e-5, 0.0001, 123456789012, 1e20, Number.NaN, Infinity, null];
  expect(shown.map(numberText)).toEqual([
    '0',
    '3',
    '-1.5',
    '0.123457',
    '12345.7',
    '1e-5',
    '0.0001',
    '123456789012',
    '1e+20',
    'NaN',
    'Infinity',
    '-',
  ]);
});

it('protects the terminal from text of trials', () => {
  expect(oneLine('a\u001b[2Jb\r\nc\u202ed\u0007')).toBe('a [2Jb c d');
});

it('measures and cuts by columns, not by characters', () => {
  const { red } = paintFor(true);
  expect(red('ab')).toBe('\u001b[31mab\u001b[39m');
  expect([widthOf(red('ab')), widthOf('日本'), widthOf('🙂'), widthOf('e\u0301')]).toEqual([2, 4, 2, 1]);
  expect([cut('abcdef', 4), cut('日本語', 4), cut('abc', 3), cut('abc', 0)]).toEqual(['abc…', '日…', 'abc', '']);
  expect([pad('日', 4), pad('7', 3, 'right')]).toEqual(['日  ', '  7']);
  expect(paintFor(false).red('ab')).toBe('ab');
});

it.each([
  ['an ideograph outside the basic plane', '𠮷', 2],
  ['a flag', '🇩🇪', 2],
  ['emoji joined into one', '👩‍💻', 2],
  ['a family of four', '👨‍👩‍👧‍👦', 2],
  ['an emoji with a skin tone', '👍🏽', 2],
  ['a heart that asks for its emoji form', '❤️', 2],
  ['full-width Latin', 'Ａ', 2],
  ['a Hangul syllable of three parts', '\u1112\u1161\u11ab', 2],
  ['Latin with two accents', 'a\u0302\u0301', 1],
  ['a block of a progress bar', '█', 1],
])('measures %s as the terminal draws it, and never cuts inside it', (_name, character, width) => {
  expect(widthOf(character)).toBe(width);
  expect(cut(`${character}${character}xyz`, width + 1)).toBe(`${character}…`);
  expect(cut(`${character}xyz`, width)).toBe('…');
});
