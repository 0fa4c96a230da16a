import { labDefinition } from '../../../test/helpers/lab-definition.ts';
import type { AttemptEnd, EndKind, SweepInput } from '../../model/index.ts';
import type { PolicyDecision, TerminationPolicy } from '../../termination/index.ts';
import { defaultTiming } from '../control/timing.ts';
import { applyPlanned, applySuggested } from './facts.ts';
import { fold } from './fold.ts';
import { foldRules, initialState } from './state.ts';

type Changes = Parameters<typeof labDefinition>[0];

/** A policy that decides by the value alone, and notes what else it hears. */
export function policyOf(decide: (value: number) => PolicyDecision = () => ({ kind: 'continue' })) {
  const calls: unknown[] = [];
  const policy: TerminationPolicy = {
    name: 'spy',
    version: 1,
    report: (_trial, value) => decide(value),
    finished: (trial, outcome) => void calls.push(['finished', trial, outcome]),
    rewind: () => {},
    totalChanged: (total) => void calls.push(['total', total]),
  };
  return { policy, calls };
}

/** A sweep with one launched and claimed trial, number 0, and one queued trial, number 1. */
export function begin(changes: Changes = {}, policy: TerminationPolicy = policyOf().policy) {
  const definition = labDefinition({ retries: { infrastructure: 1, preemptions: 1, userErrors: 1 }, ...changes });
  const state = initialState('s', definition, foldRules(definition, policy, defaultTiming));
  let seq = 0;
  const put = (input: SweepInput) => {
    seq += 1;
    return fold(state, { seq, atMs: seq * 1_000, input });
  };
  put({ kind: 'sweep.submitted' });
  applySuggested(state, 0, { x: 0 });
  applyPlanned(state, 0, 0);
  applySuggested(state, 1, { x: 1 });
  put(claimed());
  return { state, put, definition };
}

export const claimed = (): SweepInput => ({ kind: 'claimed', trial: 0, attempt: 0, epoch: 1, resumedStep: null });
export const reported = (...values: number[]): SweepInput => ({
  kind: 'reports',
  trial: 0,
  attempt: 0,
  epoch: 1,
  door: 'http',
  first: 1,
  live: true,
  reports: values.map((value) => ({ metric: 'loss', value })),
});
export const ended = (kind: EndKind, changes: Partial<AttemptEnd> = {}, attempt = 0, trial = 0): SweepInput => ({
  kind: 'attempt.ended',
  trial,
  attempt,
  end: { kind, source: 'runner', exitCode: 1, signal: null, message: null, ...changes },
});
