import { stripVTControlCharacters, styleText } from 'node:util';
import stringWidth from 'string-width';

/** Colors of the command line. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

/** Paints with ANSI codes, or leaves text unchanged. */
export function paintFor(isColored: boolean): Paint {
  // The caller has already checked the stream, so Node must not check again.
  const style = (name: keyof Paint) => (text: string) =>
    isColored && text !== '' ? styleText(name, text, { validateStream: false }) : text;
  return {
    bold: style('bold'),
    dim: style('dim'),
    red: style('red'),
    green: style('green'),
    yellow: style('yellow'),
    cyan: style('cyan'),
  };
}

const controls = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;
let segmenter: Intl.Segmenter | undefined;
/** By characters as people see them. Making it takes 10 ms, and most text is plain. */
function charactersOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/** Makes external text safe for one line of a terminal: control characters and line breaks become spaces. */
export function oneLine(text: string): string {
  return text.replace(controls, ' ').trim();
}

/** Characters that all take one column; most cells have no others. */
const plain = /^[\x20-\x7e]*$/;

/** Width of a text in terminal columns, without its colors. */
export function widthOf(text: string): number {
  return plain.test(text) ? text.length : stringWidth(text);
}

/** The text without colors, cut to `width` columns, with `…` if anything is cut. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let result = '';
  let used = 0;
  for (const { segment } of charactersOf(stripVTControlCharacters(text))) {
    const size = widthOf(segment);
    if (used + size > width - 1) break;
    result += segment;
    used += size;
  }
  return width < 1 ? '' : `${result}…`;
}

/** Pads a text to `width` columns. */
export function pad(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return side === 'left' ? text + space : space + text;
}

/** A title as part of a sentence. */
export function asClause(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}

/** `1 trial`, `2 trials`. */
export function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** A metric or parameter for people: at most 6 significant digits; `-` for null. */
export function numberText(value: number | null | undefined): string {
  if (value === null || value === undefined) return '-';
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e9
    ? String(Number(value.toPrecision(6)))
    : value.toExponential(3).replace(/\.?0+e/, 'e');
}
