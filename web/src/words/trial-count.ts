import { countText, pluralText } from '../../../src/charts/axes/format.ts';
import { isUnlimited } from '../../../src/model/index.ts';

/** How many trials of a sweep have ended, and of how many. */
export function endedText({ ended, total }: { readonly ended: number; readonly total: number }): string {
  return isUnlimited(total) ? pluralText(ended, 'trial') : `${countText(ended)} of ${countText(total)}`;
}
