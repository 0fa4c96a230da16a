import type { Observation, PendingTrial } from '../sampling/index.ts';
import type { SweepState } from './state.ts';

/** What suggestion n may see. */
export interface SuggestPrefix {
  readonly history: readonly Observation[];
  readonly pending: readonly PendingTrial[];
}

/** The sweep as suggestions see it: as of each one's basis, however far the fold has got meanwhile. */
export interface SuggestView {
  /** @param basisSeq basis of the next number; never falls from call to call */
  at(basisSeq: number): SuggestPrefix;
}

/**
 * A view of the ended and open trials of a state. Ended trials lie in the order of their cause, and bases rise with
 * the numbers, so the history is one array that only grows: samplers may cache by index.
 *
 * @param priors observations of earlier sweeps, which come first
 */
export function createSuggestView(state: SweepState, priors: readonly Observation[]): SuggestView {
  const history: Observation[] = [...priors];
  let seen = 0;
  return {
    at(basisSeq) {
      for (let next = state.ended[seen]; next !== undefined && next.cause <= basisSeq; next = state.ended[++seen])
        if (next.observation) history.push(numbered(next.observation, priors.length));
      const pending: PendingTrial[] = [];
      for (const { number, config } of state.open.values()) pending.push({ number, config });
      if (seen < state.ended.length) {
        for (let index = seen; index < state.ended.length; index++) {
          const later = state.ended[index];
          // What was evaluated elsewhere is not under way.
          if (later && later.number >= 0) pending.push({ number: later.number, config: later.config });
        }
        pending.sort((a, b) => a.number - b.number);
      }
      return { history, pending };
    },
  };
}

/** Numbers of evaluations made elsewhere go on below those of earlier sweeps' trials. */
function numbered(observation: Observation, priorCount: number): Observation {
  return observation.number < 0 ? { ...observation, number: observation.number - priorCount } : observation;
}
