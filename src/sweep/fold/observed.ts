import { measure, type SweepInput } from '../../model/index.ts';
import type { EndedTrial } from '../history/ended-trials.ts';
import type { FoldState } from './state.ts';

/**
 * An evaluation made elsewhere: samplers see it like a trial of an earlier sweep. It is not a trial, so it counts
 * towards no limit, and policies, which compare reports of the same age, ignore it. Its number is minus their count.
 */
export function observedTrial(
  state: FoldState,
  { config, values }: Pick<Extract<SweepInput, { kind: 'observed' }>, 'config' | 'values'>,
  seq: number,
): EndedTrial {
  const { primaryMetric, measures } = state.rules;
  const value = primaryMetric === undefined ? undefined : values[primaryMetric];
  state.observed += 1;
  const number = -state.observed;
  return {
    number,
    config,
    state: 'completed',
    cause: seq,
    observation: {
      number,
      config,
      state: 'completed',
      value,
      failure: undefined,
      intervals: 1,
      earlier: true,
      ...(measures && measure(measures, (metric) => values[metric])),
    },
  };
}
