/** Quoting at a position of a shell text. */
export type QuoteState = 'plain' | 'single' | 'double';

/**
 * Tracks the quotes of a POSIX shell text, so that an inserted reference is one word wherever it is. Safety does not
 * depend on it: values are never part of the text, so a misjudged corner case (a here-document, an apostrophe in a
 * comment) can split a word but never execute one.
 */
export class QuoteScanner {
  /** Open contexts, innermost last: double quotes, and command substitutions, inside which quoting starts over. */
  readonly #stack: ('double' | 'substitution')[] = [];
  #isSingle = false;

  /** Quoting at the end of the text fed so far. */
  get state(): QuoteState {
    if (this.#isSingle) return 'single';
    return this.#stack.at(-1) === 'double' ? 'double' : 'plain';
  }

  feed(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const character = text[at];
      if (this.#isSingle) {
        if (character === "'") this.#isSingle = false;
      } else if (character === '#' && this.state === 'plain' && isWordStart(text, at)) {
        const end = text.indexOf('\n', at);
        at = end < 0 ? text.length : end;
      } else if (character === '\\') at++;
      else if (character === '"') this.#toggleDouble();
      else if (character === "'" && this.state === 'plain') this.#isSingle = true;
      else if (character === '$' && text[at + 1] === '(') {
        this.#stack.push('substitution');
        at++;
      } else if (character === '(' && this.#stack.at(-1) === 'substitution') {
        this.#stack.push('substitution');
      } else if (character === ')' && this.#stack.at(-1) === 'substitution') this.#stack.pop();
    }
  }

  #toggleDouble(): void {
    if (this.#stack.at(-1) === 'double') this.#stack.pop();
    else this.#stack.push('double');
  }
}

/** True where a `#` starts a comment. */
function isWordStart(text: string, at: number): boolean {
  return at === 0 || /[\s;&|()]/.test(text[at - 1] ?? '');
}

/** A reference to a variable that stays one word in the given state. */
export function shellReference(variable: string, state: QuoteState): string {
  const reference = `\${${variable}}`;
  if (state === 'double') return reference;
  return state === 'single' ? `'"${reference}"'` : `"${reference}"`;
}

/** Text as one shell word. */
export function shellQuote(text: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
