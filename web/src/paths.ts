import { queryText, withQuery } from './state/url-state.ts';

/** Where the reader is. */
export interface PageRoute {
  readonly sweep: string | null;
  readonly trial: number | null;
  /** `new`, `compare` and `tokens` stand beside the sweeps. */
  readonly page: 'list' | 'new' | 'compare' | 'tokens' | 'sweep' | 'trial' | 'unknown';
}

/** Reads a path. */
export function routeOf(path: string): PageRoute {
  if (path === '/') return { sweep: null, trial: null, page: 'list' };
  if (path === '/new') return { sweep: null, trial: null, page: 'new' };
  if (path === '/compare') return { sweep: null, trial: null, page: 'compare' };
  if (path === '/tokens') return { sweep: null, trial: null, page: 'tokens' };
  const [, sweep, trial] = /^\/sweeps\/([^/]+)(?:\/trials\/(\d+)|\/[\w-]*)?$/.exec(path) ?? [];
  if (sweep === undefined) return { sweep: null, trial: null, page: 'unknown' };
  const id = decodeURIComponent(sweep);
  return trial === undefined
    ? { sweep: id, trial: null, page: 'sweep' }
    : { sweep: id, trial: Number(trial), page: 'trial' };
}

/** Tabs of a sweep: path, title, key after `g`. */
export const sweepTabs = [
  ['', 'Overview', 'o'],
  ['explore', 'Explore', 'e'],
  ['curves', 'Curves', 'c'],
  ['insights', 'Insights', 'i'],
  ['objectives', 'Objectives', 'p'],
  ['workers', 'Workers', 'w'],
  ['trials', 'Trials', 't'],
  ['definition', 'Definition', 'd'],
] as const;

/** Address of a sweep's tab. */
export function sweepPath(id: string, tab = ''): string {
  return `/sweeps/${encodeURIComponent(id)}${tab === '' ? '' : `/${tab}`}`;
}

/** Address of another tab of the sweep on the page: the selection goes along. */
export function tabPath(id: string, tab: string, search: string): string {
  const filter = queryText(search, 'f') ?? '';
  return withQuery(sweepPath(id, tab), '', { f: filter });
}

/** Address of a trial. */
export function trialPath(id: string, trial: number): string {
  return sweepPath(id, `trials/${trial}`);
}
