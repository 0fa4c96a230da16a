import { isUnlimited, type TrialState, trialStates } from '../../model/index.ts';
import { standingText } from '../../results/index.ts';
import { countText, pluralText } from '../axes/format.ts';
import type { SweepSource } from '../figure/sweep-source.ts';

/** `280 completed, 15 stopped`; states without trials are left out, completed come first. */
export function countsText(counts: Readonly<Record<TrialState, number>>): string {
  const order = [...trialStates].sort((a, b) => Number(b === 'completed') - Number(a === 'completed'));
  const parts = order.filter((state) => counts[state] > 0).map((state) => `${countText(counts[state])} ${state}`);
  return parts.length === 0 ? 'no trials' : parts.join(', ');
}

/** How many trials have ended, and of how many. */
export function endedOfTotal({ ended, total }: { readonly ended: number; readonly total: number }): string {
  return isUnlimited(total) ? pluralText(ended, 'trial') : `${countText(ended)} of ${pluralText(total, 'trial')}`;
}

/** Which sweep a picture shows, and its progress. */
export function captionOf({ snapshot, name }: SweepSource): string {
  const { sweep, figures } = snapshot;
  const isPlain = figures.standing === 'completed' || figures.standing === 'canceled' || figures.standing === 'failed';
  const state = isPlain ? '' : `, ${standingText(figures.standing)}`;
  const seen = sweep.endedAtMs ?? null;
  const when = seen === null ? '' : ` · ended ${minuteText(seen)}`;
  return `${name} · ${sweep.id} · ${endedOfTotal(figures)}${state}: ${countsText(figures.counts)}${when}`;
}

/** A moment to the minute, UTC. */
export function minuteText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
