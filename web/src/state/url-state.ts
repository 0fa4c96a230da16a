import { useCallback, useMemo } from 'react';
import { useSearch } from 'wouter';

/** The query part of the address: what a link must carry. Pages follow it, so that links, Back and Forward work. */

/** How a value is written in the address. Keep one object per value: a new one on each render would parse again. */
export interface UrlForm<T> {
  /** Reads the value; null if the URL has none. An invalid value becomes the default. */
  readonly parse: (text: string | null) => T;
  /** Writes the value; null or an empty text removes the key. */
  readonly write: (value: T) => string | null;
}

/** A text; null if the URL has none. */
export const urlText: UrlForm<string | null> = { parse: (text) => text, write: (text) => text };

/** Texts without commas. */
export const urlList: UrlForm<readonly string[]> = {
  parse: (text) => (text ?? '').split(',').filter(Boolean),
  write: (texts) => texts.join(','),
};

/** One of some words; the first is the default and not written. */
export function urlChoice<T extends string>(words: readonly [T, ...T[]]): UrlForm<T> {
  const [first] = words;
  return {
    parse: (text) => words.find((word) => word === text) ?? first,
    write: (word) => (word === first ? null : word),
  };
}

/** The value of a key in a query. */
export function queryText(search: string, key: string): string | null {
  return new URLSearchParams(search).get(key);
}

/** Characters that are safe in a query and make links readable when left alone. */
function readable(search: string): string {
  return search.replaceAll('%3A', ':').replaceAll('%7E', '~').replaceAll('%3B', ';').replaceAll('%2C', ',');
}

/** The address with other values of some keys; null removes one. */
export function withQuery(path: string, search: string, changes: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams(search);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === '') query.delete(key);
    else query.set(key, value);
  }
  const text = readable(query.toString());
  return text === '' ? path : `${path}?${text}`;
}

/** Puts values into the address without a new entry in the history. Call it when a gesture ends, not on every move. */
export function writeUrl(changes: Readonly<Record<string, string | null>>): void {
  const next = withQuery(location.pathname, location.search, changes) + location.hash;
  // Every call notifies the listeners, so an equal address is skipped.
  if (next !== location.pathname + location.search + location.hash) history.replaceState(history.state, '', next);
}

/**
 * A value that lives in the address: it changes with links, Back and Forward as well as with `set`.
 *
 * @param key of the query
 * @returns the value, and a setter that replaces the current entry of the history
 */
export function useUrlState<T>(key: string, form: UrlForm<T>): readonly [T, (next: T) => void] {
  const text = queryText(useSearch(), key);
  const value = useMemo(() => form.parse(text), [form, text]);
  const set = useCallback((next: T) => writeUrl({ [key]: form.write(next) }), [key, form]);
  return [value, set];
}
