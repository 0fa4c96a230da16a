import { type Standing, type TrialState, trialStates } from '../../model/index.ts';

/** Sweeps have more states than trials; their colours are those of trials. @returns the state whose colour it has */
export function standingColour(standing: Standing): TrialState {
  if (standing === 'no_result') return 'failed';
  return trialStates.find((known) => known === standing) ?? (standing === 'ending' ? 'starting' : 'queued');
}
