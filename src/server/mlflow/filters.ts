import { serverError } from '../errors.ts';

/** What filters and orders look at. */
export interface Searched {
  readonly attributes: Readonly<Record<string, string | number | null>>;
  readonly params: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
  readonly metrics: ReadonlyMap<string, { readonly value: number }>;
}

type Entity = 'attributes' | 'metrics' | 'params' | 'tags';
const entities: Readonly<Record<string, Entity>> = {
  attribute: 'attributes',
  attributes: 'attributes',
  attr: 'attributes',
  run: 'attributes',
  metric: 'metrics',
  metrics: 'metrics',
  param: 'params',
  params: 'params',
  parameter: 'params',
  parameters: 'params',
  tag: 'tags',
  tags: 'tags',
};
/** Other spellings of attributes. */
const attributeNames: Readonly<Record<string, string>> = {
  'run name': 'run_name',
  'Run name': 'run_name',
  'Run Name': 'run_name',
  run_uuid: 'run_id',
  created: 'start_time',
  Created: 'start_time',
};

/** One comparison, or one column of an order. */
export interface Column {
  readonly entity: Entity;
  readonly key: string;
}

/** A parsed filter. */
export interface Filter {
  readonly columns: readonly Column[];
  matches(run: Searched): boolean;
}

/** A parsed order; runs without a value come last. */
export interface Order {
  readonly columns: readonly Column[];
  compare(a: Searched, b: Searched): number;
}

const word =
  /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\p{L}\p{N}_\-+/:]))|(<=|>=|!=|==|=|<|>|\(|\)|,|\.)|([\p{L}\p{N}_\-+/:]+))/uy;

/** Splits at quotes, signs and words. */
function wordsOf(text: string, part: string): string[] {
  const words: string[] = [];
  word.lastIndex = 0;
  while (text.slice(word.lastIndex).trim() !== '') {
    const at = word.lastIndex;
    const match = word.exec(text);
    if (match === null) throw malformed(part, text, `a name, a value or a sign at ${at + 1}`);
    words.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  return words;
}

/** Reads words one after the other. */
class Words {
  readonly #words: readonly string[];
  readonly #text: string;
  readonly #part: string;
  #next = 0;

  constructor(text: string, part: string) {
    this.#text = text;
    this.#part = part;
    this.#words = wordsOf(text, part);
  }

  get isAtEnd(): boolean {
    return this.#next >= this.#words.length;
  }

  take(expected: string): string {
    const found = this.#words[this.#next++];
    if (found === undefined) throw this.wrong(expected);
    return found;
  }

  /** Takes the word if it is this one, in any case. */
  takeIf(wanted: string): boolean {
    if (this.#words[this.#next]?.toLowerCase() !== wanted) return false;
    this.#next++;
    return true;
  }

  wrong(expected: string): Error {
    return malformed(this.#part, this.#text, expected);
  }

  /** `metrics.accuracy`, `tags."mlflow.runName"`, `status`. */
  column(): Column {
    const parts = [unquoted(this.take('a name'))];
    while (this.takeIf('.')) parts.push(unquoted(this.take('a name after the dot')));
    const entity = parts.length > 1 ? entities[parts[0] ?? ''] : undefined;
    if (entity === undefined && parts.length > 1) throw this.wrong('metrics.…, params.…, tags.… or attributes.…');
    const key = (entity === undefined ? parts : parts.slice(1)).join('.');
    const isAttribute = entity === undefined || entity === 'attributes';
    return { entity: entity ?? 'attributes', key: isAttribute ? (attributeNames[key] ?? key) : key };
  }
}

function unquoted(text: string): string {
  return /^["'`]/.test(text) ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;
}

/**
 * Parses a filter of MLflow: comparisons joined by `and`.
 * @throws SERVER_BAD_REQUEST
 */
export function parseFilter(text: string): Filter {
  const words = new Words(text, 'filter');
  const columns: Column[] = [];
  const tests: ((run: Searched) => boolean)[] = [];
  while (!words.isAtEnd) {
    if (tests.length > 0 && !words.takeIf('and')) throw words.wrong('"and" between comparisons');
    const column = words.column();
    columns.push(column);
    const test = comparison(words);
    tests.push((run) => test(valueIn(run, column)));
  }
  return { columns, matches: (run) => tests.every((test) => test(run)) };
}

type Value = string | number | undefined;

function comparison(words: Words): (value: Value) => boolean {
  if (words.takeIf('is')) {
    const isNot = words.takeIf('not');
    if (!words.takeIf('null')) throw words.wrong('"null" after "is"');
    return (value) => (value === undefined) !== isNot;
  }
  const isNot = words.takeIf('not');
  if (words.takeIf('in')) {
    const list = valueList(words);
    return (value) => value !== undefined && list.some((item) => compare(value, item) === 0) !== isNot;
  }
  if (isNot) throw words.wrong('"in" after "not"');
  const sign = words.take('a comparison').toLowerCase();
  const wanted = unquoted(words.take('a value'));
  switch (sign) {
    case '=':
    case '==':
      return (value) => value !== undefined && compare(value, wanted) === 0;
    case '!=':
      return (value) => value !== undefined && compare(value, wanted) !== 0;
    case '<':
      return (value) => value !== undefined && compare(value, wanted) < 0;
    case '<=':
      return (value) => value !== undefined && compare(value, wanted) <= 0;
    case '>':
      return (value) => value !== undefined && compare(value, wanted) > 0;
    case '>=':
      return (value) => value !== undefined && compare(value, wanted) >= 0;
    case 'like':
    case 'ilike': {
      const isLike = likeness(wanted, sign === 'ilike');
      return (value) => value !== undefined && isLike(String(value));
    }
    default:
      throw words.wrong('=, !=, <, <=, >, >=, like, ilike, in or is');
  }
}

function valueList(words: Words): readonly string[] {
  if (!words.takeIf('(')) throw words.wrong('"(" after "in"');
  const list: string[] = [];
  do list.push(unquoted(words.take('a value')));
  while (words.takeIf(','));
  if (!words.takeIf(')')) throw words.wrong('")" after the values');
  return list;
}

/** Numbers by size, text by code units; NaN fits no comparison but `!=`. */
function compare(value: string | number, wanted: string): number {
  if (typeof value === 'number') return value - Number(wanted);
  return value < wanted ? -1 : value > wanted ? 1 : 0;
}

/** `%` stands for any text, `_` for any character. Without backtracking: patterns come from outside. */
function likeness(pattern: string, ignoresCase: boolean): (text: string) => boolean {
  const fold = (text: string) => Array.from(ignoresCase ? text.toLowerCase() : text);
  const wanted = fold(pattern);
  return (text) => {
    const given = fold(text);
    let [at, from] = [0, 0];
    let [star, retry] = [-1, 0];
    while (at < given.length) {
      if (wanted[from] === '%') [star, retry, from] = [from, at, from + 1];
      else if (from < wanted.length && (wanted[from] === '_' || wanted[from] === given[at]))
        [at, from] = [at + 1, from + 1];
      else if (star >= 0) [from, at, retry] = [star + 1, retry + 1, retry + 1];
      else return false;
    }
    while (wanted[from] === '%') from++;
    return from === wanted.length;
  };
}

/**
 * Parses an order of MLflow: columns with `asc` or `desc`.
 * @throws SERVER_BAD_REQUEST
 */
export function parseOrder(texts: readonly string[]): Order {
  const keys = texts.map((text) => {
    const words = new Words(text, 'order_by');
    const column = words.column();
    const isDescending = words.takeIf('desc');
    if (!isDescending) words.takeIf('asc');
    if (!words.isAtEnd) throw words.wrong('a column with asc or desc');
    return { column, sign: isDescending ? -1 : 1 };
  });
  return {
    columns: keys.map(({ column }) => column),
    compare(a, b) {
      for (const { column, sign } of keys) {
        const order = compareValues(valueIn(a, column), valueIn(b, column), sign);
        if (order !== 0) return order;
      }
      return 0;
    },
  };
}

function compareValues(a: Value, b: Value, sign: number): number {
  const [hasA, hasB] = [isOrdered(a), isOrdered(b)];
  if (!hasA || !hasB) return Number(hasB) - Number(hasA);
  if (a === b || a === undefined || b === undefined) return 0;
  return (a < b ? -1 : 1) * sign;
}

function isOrdered(value: Value): boolean {
  return value !== undefined && !Number.isNaN(value);
}

function valueIn(run: Searched, { entity, key }: Column): Value {
  if (entity === 'attributes') return run.attributes[key] ?? undefined;
  if (entity === 'metrics') return run.metrics.get(key)?.value;
  return run[entity].get(key);
}

function malformed(part: string, text: string, expected: string): Error {
  return serverError('SERVER_BAD_REQUEST', `${part}: ${JSON.stringify(text.slice(0, 200))}: expected ${expected}`, {
    details: { part, expected },
  });
}
