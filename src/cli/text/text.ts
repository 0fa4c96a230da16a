/** Colors of the command line. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

/** Paint with ANSI codes, or one that leaves text as it is. */
export function paintFor(isColored: boolean): Paint {
  const code = (open: number, close: number) => (text: string) =>
    isColored && text !== '' ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: code(1, 22),
    dim: code(2, 22),
    red: code(31, 39),
    green: code(32, 39),
    yellow: code(33, 39),
    cyan: code(36, 39),
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with a control character
const escapes = /\u001b\[[0-9;]*m/g;
const controls = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;
/** Characters that terminals draw two columns wide: CJK, Hangul, full-width forms, emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const combining = /\p{M}/u;

/** Text of others made safe for one line of a terminal: control characters and line breaks become spaces. */
export function oneLine(text: string): string {
  return text.replace(controls, ' ').trim();
}

/** Columns that a text takes in a terminal, without its colors. */
export function widthOf(text: string): number {
  let width = 0;
  for (const char of text.replace(escapes, '')) width += combining.test(char) ? 0 : wide.test(char) ? 2 : 1;
  return width;
}

/** The text without colors, cut to `width` columns, with `…` where something is missing. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let result = '';
  let used = 0;
  for (const char of text.replace(escapes, '')) {
    const size = widthOf(char);
    if (used + size > width - 1) break;
    result += char;
    used += size;
  }
  return width < 1 ? '' : `${result}…`;
}

/** Fills a text up to `width` columns. */
export function pad(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return side === 'left' ? text + space : space + text;
}

/** A title as a part of a sentence. */
export function asClause(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}

/** `1 trial`, `2 trials`. */
export function countText(count: number, what: string): string {
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
