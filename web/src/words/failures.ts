import type { EndKind } from '../../../src/model/index.ts';

const words: Readonly<Record<EndKind, string>> = {
  ok: 'succeeded',
  user_error: 'the script failed',
  out_of_memory: 'out of memory',
  infeasible: 'reported as infeasible',
  stopped: 'stopped by the policy',
  canceled: 'canceled',
  preempted: 'preempted',
  timed_out: 'time limit reached',
  lost_node: 'its machine was lost',
  never_launched: 'could not be started',
  canceled_outside: 'canceled outside the sweep',
};

/** How an attempt ended, in words; the kind itself where a later version of the server has a new one. */
export function failureWords(kind: string): string {
  return Object.entries(words).find(([known]) => known === kind)?.[1] ?? kind;
}
