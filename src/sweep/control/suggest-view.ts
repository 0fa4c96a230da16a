import type { ConfigurationRecord } from '../../model/index.ts';
import type { Observation, PendingTrial } from '../../sampling/index.ts';
import type { FoldState } from '../fold/state.ts';

/** What suggestion n may see. */
export interface SuggestPrefix {
  readonly history: readonly Observation[];
  readonly pending: readonly PendingTrial[];
}

/** The sweep as suggestions see it: as of each suggestion's basis, however far the fold has advanced. */
export interface SuggestView {
  /** @param basisSeq basis of the next number; never decreases between calls */
  at(basisSeq: number): SuggestPrefix;
  /** Number of the next request to the sampler; numbers that did not come from a sampler do not count. */
  numberFor(trial: number): number;
}

/** Maps the configuration of a trial into the sampler's space; undefined if it does not fit. */
export type PlaceConfiguration = (config: ConfigurationRecord, trial: number) => ConfigurationRecord | undefined;

/**
 * A view of the ended and open trials of a state. Ended trials are in the order of their causes, and bases rise with
 * the numbers, so the history is one array that only grows: samplers may cache by index.
 *
 * @param earlierTrials observations from earlier sweeps, which come first
 * @param place after a change of the space; trials that do not fit it are left out. @defaultValue all fit
 */
export function createSuggestView(
  state: FoldState,
  earlierTrials: readonly Observation[],
  place: PlaceConfiguration = (config) => config,
): SuggestView {
  const history: Observation[] = [...earlierTrials];
  let seen = 0;
  return {
    at(basisSeq) {
      for (
        let next = state.ended.at(seen);
        next !== undefined && next.cause <= basisSeq;
        next = state.ended.at(++seen)
      ) {
        const config = next.observation && place(next.config, next.number);
        if (next.observation && config) history.push(numbered(placed(next.observation, config), earlierTrials.length));
      }
      const pending: PendingTrial[] = [];
      const addPending = ({ number, config: given }: PendingTrial) => {
        const config = place(state.suggested.get(number) ?? given, number);
        if (config) pending.push({ number, config });
      };
      for (const trial of state.open.values()) addPending(trial);
      if (seen < state.ended.length) {
        for (let index = seen; index < state.ended.length; index++) {
          const later = state.ended.at(index);
          // An evaluation made elsewhere is not in progress.
          if (later && later.number >= 0) addPending(later);
        }
        pending.sort((a, b) => a.number - b.number);
      }
      return { history, pending };
    },
    numberFor: (trial) => trial - state.current.taken - state.continued,
  };
}

function placed(observation: Observation, config: ConfigurationRecord): Observation {
  return config === observation.config ? observation : { ...observation, config };
}

/** Evaluations made elsewhere continue the negative numbers below those of earlier sweeps' trials. */
function numbered(observation: Observation, earlierCount: number): Observation {
  return observation.number < 0 ? { ...observation, number: observation.number - earlierCount } : observation;
}
