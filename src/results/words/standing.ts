import type { Standing } from '../../model/index.ts';

/** The standing of a sweep in words. */
export function standingText(standing: Standing): string {
  return standing === 'no_result' ? 'completed without a result' : standing;
}
