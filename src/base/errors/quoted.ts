/** Characters of a name in a message: enough to recognize it while the sentence around it stays readable. */
const longestQuoted = 60;

/** Characters that a terminal or page would hide or interpret, or that could not be stored. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u;
const unseenOrMark = /["\\]|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u;

/**
 * A foreign name or value for use in a message: in double quotes, invisible characters written as `\u0000`, and long
 * text cut, followed by its full length.
 * @param longest characters between the quotes. @defaultValue 60
 */
export function quoted(text: string, longest = longestQuoted): string {
  let shown = '';
  for (const char of text) {
    const next = unseenOrMark.test(char) ? escaped(char) : char;
    if (shown.length + next.length > longest) return `"${shown}…" (${text.length} characters)`;
    shown += next;
  }
  return `"${shown}"`;
}

/** The text on one line, invisible characters written as `\u0000`. */
export function visible(text: string): string {
  return text.replace(new RegExp(unseen, 'gu'), codes);
}

function escaped(char: string): string {
  return char === '"' || char === '\\' ? `\\${char}` : codes(char);
}

/** One code per UTF-16 unit, as in JSON. */
function codes(char: string): string {
  return Array.from({ length: char.length }, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
    '',
  );
}
