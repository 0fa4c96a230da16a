const words: Readonly<Record<string, string>> = {
  ok: 'ended well',
  user_error: 'the script failed',
  out_of_memory: 'out of memory',
  infeasible: 'infeasible, as the trial said',
  stopped: 'stopped by the policy',
  canceled: 'canceled',
  preempted: 'preempted',
  timed_out: 'time limit reached',
  lost_node: 'lost its machine',
  never_launched: 'could not be started',
  canceled_outside: 'canceled outside the sweep',
};

/** How an attempt ended, in words. */
export function failureWords(kind: string): string {
  return words[kind] ?? kind;
}
