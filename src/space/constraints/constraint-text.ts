import { type Comparator, comparators, type Term, type TermFunction, termFunctions } from './constraint-term.ts';

/** `a < b <= c`: terms with a comparator between neighbours. */
export interface Comparison {
  readonly terms: readonly Term[];
  readonly comparators: readonly Comparator[];
}

/** What is wrong with a comparison, and where. */
export interface TextFault {
  /** From 1. */
  readonly column: number;
  readonly message: string;
}

const longest = 1000;

type Token =
  | { readonly kind: 'number'; readonly value: number; readonly at: number; readonly text: string }
  | { readonly kind: 'name' | 'sign' | 'end'; readonly at: number; readonly text: string };

/** Thrown only inside this file. */
class Unreadable extends Error {
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/**
 * Parses a comparison such as `batch_size * accumulate <= 512`: numbers, dotted parameter names, `+ - * /`,
 * parentheses, `min`, `max` and `abs` on each side, and one or more comparators between the sides. Names that contain
 * dashes must be in backticks. The text is parsed, never executed: there is no other syntax.
 */
export function parseComparison(text: string): Comparison | TextFault {
  if (text.length > longest) return { column: longest + 1, message: `is longer than ${longest} characters` };
  try {
    return new Reader(tokensOf(text)).comparison();
  } catch (error) {
    if (error instanceof Unreadable) return { column: error.at + 1, message: error.message };
    throw error;
  }
}

const patterns = [
  ['space', /\s+/y],
  ['number', /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['name', /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*/y],
  ['quoted', /`[^`]+`/y],
  ['sign', /<=|>=|==|!=|[<>+\-*/(),]/y],
] as const;

/** Operators of other languages, and what to write instead. */
const foreign: ReadonlyMap<string, string> = new Map([
  ['=', 'write == for "is equal"'],
  ['&', 'write each comparison as a separate constraint'],
  ['|', 'there is no "or"; use forbid for combinations that must not occur'],
  ['^', 'there is no power operator; multiply'],
  ["'", 'compare texts with forbid or when, not here'],
  ['"', 'compare texts with forbid or when, not here'],
]);

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const [kind, found] = matchAt(text, at) ?? [undefined, ''];
    if (kind === undefined) {
      const sign = text.charAt(at);
      const fix = foreign.get(sign);
      throw new Unreadable(at, `unexpected ${JSON.stringify(sign)}${fix === undefined ? '' : `: ${fix}`}`);
    }
    if (kind === 'number') tokens.push({ kind, value: Number(found), at, text: found });
    else if (kind === 'quoted') tokens.push({ kind: 'name', at, text: found.slice(1, -1) });
    else if (kind !== 'space') tokens.push({ kind, at, text: found });
    at += found.length;
  }
  tokens.push({ kind: 'end', at: text.length, text: '' });
  return tokens;
}

function matchAt(text: string, at: number): readonly [kind: (typeof patterns)[number][0], found: string] | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return [kind, found];
  }
  return undefined;
}

/** Recursive descent: each method parses the construct it is named after and leaves `next` behind it. */
class Reader {
  readonly #tokens: readonly Token[];
  #place = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  comparison(): Comparison {
    const terms = [this.#sum()];
    const between: Comparator[] = [];
    for (let found = comparatorOf(this.#next); found !== undefined; found = comparatorOf(this.#next)) {
      between.push(found);
      this.#place++;
      terms.push(this.#sum());
    }
    if (this.#next.kind !== 'end') throw this.#unexpected('an operator or a comparison');
    if (between.length === 0) throw this.#unexpected(`one of ${comparators.join(' ')}`);
    return { terms, comparators: between };
  }

  get #next(): Token {
    return this.#tokens[this.#place] ?? { kind: 'end', at: 0, text: '' };
  }

  #sum(): Term {
    let left = this.#product();
    for (let sign = this.#sign('+', '-'); sign !== undefined; sign = this.#sign('+', '-'))
      left = { kind: 'binary', operator: sign, left, right: this.#product() };
    return left;
  }

  #product(): Term {
    let left = this.#factor();
    for (let sign = this.#sign('*', '/'); sign !== undefined; sign = this.#sign('*', '/'))
      left = { kind: 'binary', operator: sign, left, right: this.#factor() };
    return left;
  }

  #factor(): Term {
    if (this.#sign('-') !== undefined) return { kind: 'negate', of: this.#factor() };
    const token = this.#next;
    if (token.kind === 'number') {
      this.#place++;
      return { kind: 'number', value: token.value };
    }
    if (this.#sign('(') !== undefined) {
      const inner = this.#sum();
      if (this.#sign(')') === undefined) throw this.#unexpected('")"');
      return inner;
    }
    if (token.kind !== 'name') throw this.#unexpected('a number, a parameter or "("');
    this.#place++;
    return this.#sign('(') === undefined ? { kind: 'parameter', name: token.text } : this.#call(token);
  }

  #call(name: Token): Term {
    if (!isFunction(name.text))
      throw new Unreadable(name.at, `unknown function ${name.text}; known functions: ${termFunctions.join(', ')}`);
    const of = [this.#sum()];
    while (this.#sign(',') !== undefined) of.push(this.#sum());
    if (this.#sign(')') === undefined) throw this.#unexpected('"," or ")"');
    if (name.text === 'abs' && of.length !== 1) throw new Unreadable(name.at, `abs takes one value, got ${of.length}`);
    return { kind: 'call', name: name.text, of };
  }

  /** Consumes the next token if it is one of these signs. */
  #sign<const Sign extends string>(...signs: readonly Sign[]): Sign | undefined {
    const { kind, text } = this.#next;
    const found = kind === 'sign' ? signs.find((sign) => sign === text) : undefined;
    if (found !== undefined) this.#place++;
    return found;
  }

  #unexpected(expected: string): Unreadable {
    const { kind, at, text } = this.#next;
    return new Unreadable(at, `expected ${expected}, got ${kind === 'end' ? 'the end' : JSON.stringify(text)}`);
  }
}

function comparatorOf({ kind, text }: Token): Comparator | undefined {
  return kind === 'sign' ? comparators.find((comparator) => comparator === text) : undefined;
}

function isFunction(name: string): name is TermFunction {
  return termFunctions.some((known) => known === name);
}
