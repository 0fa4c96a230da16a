import { queryText, withQuery } from './state/url-state.ts';

/** Addresses of sweeps and their parts. */

/** Patterns of the addresses of sweeps; groups are the parameters. */
export const sweepPatterns = {
  trial: /^\/sweeps\/(?<id>[^/]+)\/trials\/(?<trial>\d+)\/?$/,
  sweep: /^\/sweeps\/(?<id>[^/]+)(?:\/(?<tab>[\w-]*))?$/,
};

/** The sweep and the trial of a path; null for neither. */
export function placeOf(path: string): { readonly sweep: string | null; readonly trial: number | null } {
  const { id, trial } = (sweepPatterns.trial.exec(path) ?? sweepPatterns.sweep.exec(path))?.groups ?? {};
  return {
    sweep: id === undefined ? null : decodeURIComponent(id),
    trial: trial === undefined ? null : Number(trial),
  };
}

/** Address of a sweep's tab. */
export function sweepPath(id: string, tab = ''): string {
  return `/sweeps/${encodeURIComponent(id)}${tab === '' ? '' : `/${tab}`}`;
}

/** Address of another tab of the current sweep, with the selection. */
export function tabPath(id: string, tab: string, search: string): string {
  return withQuery(sweepPath(id, tab), '', { f: queryText(search, 'f') });
}

/** Address of a trial. */
export function trialPath(id: string, trial: number): string {
  return sweepPath(id, `trials/${trial}`);
}
