import type { Standing } from '../../../../src/model/index.ts';
import { standingText } from '../../../../src/results/words/index.ts';

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

/** The look of a sweep's standing: that of the trial state with the same meaning. */
const standingLooks: Readonly<Record<Standing, StateName>> = {
  running: 'running',
  ending: 'starting',
  paused: 'queued',
  left: 'queued',
  completed: 'completed',
  no_result: 'failed',
  failed: 'failed',
  canceled: 'canceled',
};

/** The look and words of a sweep's standing. */
export function sweepLook(standing: Standing): { readonly look: StateName; readonly word: string } {
  return { look: standingLooks[standing], word: standingText(standing) };
}
