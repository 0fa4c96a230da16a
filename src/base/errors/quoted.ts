/** Characters of a name in a message: enough to recognize it, and the sentence around it stays readable. */
const longestQuoted = 60;

/** What a terminal or page would not show, would obey, or could not store. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u;
const unseenOrMark = /["\\]|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u;

/**
 * A name or value of others within a message: in double quotes, with what cannot be seen written as `\u0000`, and cut where
 * it is long, with its whole length after it.
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

/** The text with what cannot be seen written as `\u0000`, in one line. */
export function visible(text: string): string {
  return text.replace(new RegExp(unseen, 'gu'), codes);
}

function escaped(char: string): string {
  return char === '"' || char === '\\' ? `\\${char}` : codes(char);
}

/** One code for each UTF-16 unit, as JSON has them. */
function codes(char: string): string {
  return Array.from({ length: char.length }, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
    '',
  );
}
