import { type NoResult, type Standing, type SweepRow, standingOf } from '../../model/index.ts';
import { isDriven } from '../../store/index.ts';

/** How a sweep stands at a time. @param noResult why no trial has a value; undefined where one has, or while it runs */
export function standing(sweep: SweepRow, nowMs: number, noResult: NoResult | undefined): Standing {
  return standingOf(sweep, { isDriven: isDriven(sweep, nowMs), hasResult: noResult === undefined });
}
