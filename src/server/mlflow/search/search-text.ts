import { serverError } from '../../errors.ts';

/** A literal value in a comparison. */
export interface Literal {
  readonly kind: 'text' | 'number' | 'word';
  /** As written. */
  readonly source: string;
  /** Without its quotes. */
  readonly text: string;
}

/** Strings as in SQL: a quote inside is doubled or escaped with a backslash. */
const quoted = /'(?:''|\\'|[^'])*'|"(?:""|\\"|[^"])*"/uy;
const backticked = /`[^`]*`/uy;
const bareName = /[\p{L}\p{N}_\-+/:]+/uy;
const numeral = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\p{L}\p{N}_\-+/:.])/uy;
const sign = /<=|>=|!=|<>|==|=|<|>/uy;
const keyword = /[A-Za-z]+/uy;
const blank = /\s*/uy;

/** Reads the text of a filter or an order from left to right. */
export class SearchText {
  readonly #text: string;
  readonly #part: string;
  #at = 0;

  /** @param part its name in messages: `filter`, `order_by` */
  constructor(text: string, part: string) {
    this.#text = text;
    this.#part = part;
    this.#take(blank);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Reads a name. @returns its parts without quotes: `metrics."val loss"` has two */
  name(): readonly string[] {
    const parts = [this.#namePart()];
    while (this.#text[this.#at] === '.') {
      this.#at++;
      parts.push(this.#namePart());
    }
    this.#take(blank);
    return parts;
  }

  /** Takes the keyword if it comes next, ignoring case. */
  takeIf(word: string): boolean {
    const before = this.#at;
    if (this.#take(keyword)?.toLowerCase() === word && !this.#continues()) {
      this.#take(blank);
      return true;
    }
    this.#at = before;
    return false;
  }

  /** Takes the character if it comes next. */
  takeSign(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    this.#take(blank);
    return true;
  }

  /** Reads a comparator, in upper case: `<=`, `LIKE`. */
  comparator(): string {
    const found = this.#take(sign) ?? this.#take(keyword);
    if (found === undefined) throw this.wrong('a comparison');
    this.#take(blank);
    return found.toUpperCase();
  }

  literal(): Literal {
    const text = this.#take(quoted);
    const number = text === undefined ? this.#take(numeral) : undefined;
    const word =
      text === undefined && number === undefined ? (this.#take(backticked) ?? this.#take(bareName)) : undefined;
    const source = text ?? number ?? word;
    if (source === undefined) throw this.wrong('a value');
    this.#take(blank);
    if (text !== undefined) return { kind: 'text', source, text: unquoted(text) };
    return { kind: number === undefined ? 'word' : 'number', source, text: source };
  }

  /** The error for unexpected text at the current position. */
  wrong(expected: string): Error {
    const rest = this.#text.slice(this.#at, this.#at + 40);
    return this.refused(
      `expected ${expected}${rest === '' ? ' at its end' : ` at ${this.#at + 1}: ${JSON.stringify(rest)}`}`,
    );
  }

  refused(why: string): Error {
    return serverError('SERVER_BAD_REQUEST', `${this.#part}: ${JSON.stringify(this.#text.slice(0, 200))}: ${why}`, {
      details: { part: this.#part, why },
    });
  }

  #namePart(): string {
    const text = this.#take(quoted);
    if (text !== undefined) return unquoted(text);
    const name = this.#take(backticked);
    if (name !== undefined) return name.slice(1, -1);
    const bare = this.#take(bareName);
    if (bare === undefined) throw this.wrong('a name');
    return bare;
  }

  #continues(): boolean {
    return /[\p{L}\p{N}_.]/u.test(this.#text[this.#at] ?? '');
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return undefined;
    this.#at += found.length;
    return found;
  }
}

/** A backslash escapes only the enclosing quote character, so that patterns may contain backslashes. */
function unquoted(text: string): string {
  const mark = text[0] ?? '';
  return text
    .slice(1, -1)
    .replaceAll(mark + mark, mark)
    .replaceAll(`\\${mark}`, mark);
}
