import { durationText } from '../../../src/charts/axes/format.ts';

/** How long ago something was: `3 m ago`; a date after a week. */
export function agoText(ms: number, nowMs: number): string {
  const past = nowMs - ms;
  if (past < 60_000) return 'just now';
  if (past > 7 * 86_400_000) return new Date(ms).toLocaleDateString('en-CA');
  return `${durationText(past).replace(/ \d\d [smh]$/, '')} ago`;
}

/** Day and time of a moment. */
export function momentText(ms: number): string {
  const date = new Date(ms);
  return `${date.toLocaleDateString('en-CA')} ${date.toLocaleTimeString('en-GB')}`;
}
