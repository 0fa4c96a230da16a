/** The query part of the address: what a link must carry. Written with `replaceState` when a gesture ends. */

/** Value of a key of the address. */
export function readUrl(key: string): string | null {
  return new URLSearchParams(location.search).get(key);
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

/** Puts values into the address without a new entry in the history. */
export function writeUrl(changes: Readonly<Record<string, string | null>>): void {
  history.replaceState(history.state, '', withQuery(location.pathname, location.search, changes) + location.hash);
}
