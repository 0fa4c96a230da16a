/** States with a colour and a shape of their own. Trials have these; sweeps are shown with them. */
export const stateNames = ['queued', 'starting', 'running', 'completed', 'failed', 'stopped', 'canceled'] as const;
export type StateName = (typeof stateNames)[number];

export function isStateName(text: string): text is StateName {
  return stateNames.some((name) => name === text);
}

/** State of a trial by its code. */
export function stateOf(code: number | undefined): StateName {
  return stateNames[code ?? 0] ?? 'queued';
}

/** Which look a sweep's state has, and its word. */
export function sweepLook(state: string, isPaused: boolean): { readonly look: StateName; readonly word: string } {
  if (state === 'running') return isPaused ? { look: 'queued', word: 'paused' } : { look: 'running', word: 'running' };
  if (state === 'ending') return { look: 'starting', word: 'ending' };
  return { look: isStateName(state) ? state : 'queued', word: state };
}
