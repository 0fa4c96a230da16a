import { type Standing, type SweepRow, standingOf } from '../model/index.ts';
import { isDriven } from '../store/index.ts';
import type { NoResult } from './words/index.ts';

/**
 * The standing of a sweep at a point in time.
 * @param noResult why no trial has a value; undefined if one has, or while the sweep runs
 */
export function standingAt(sweep: SweepRow, nowMs: number, noResult: NoResult | undefined): Standing {
  return standingOf(sweep, { isDriven: isDriven(sweep, nowMs), hasResult: noResult === undefined });
}
