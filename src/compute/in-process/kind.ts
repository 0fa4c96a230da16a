import { computeError } from '../errors.ts';
import type { TargetKind } from '../registry.ts';
import { inProcessTarget } from './in-process-target.ts';

/** Functions take no slot of the machine: the limits of the sweep alone bound them, and they may be raised. */
const functionSlots = 10_000;

/** Functions of this program. */
export const inProcessKind: TargetKind = {
  needsServer: false,
  needsObjective: true,
  async open({ definition: { limits }, withinProcess, objective, clock, logger }) {
    if (objective === undefined) throw computeError('COMPUTE_WRONG_TRIAL', 'The in-process target needs a function.');
    const concurrency = Math.max(limits.maxConcurrentTrials, functionSlots);
    return inProcessTarget({ intake: withinProcess, objective, concurrency, clock, logger });
  },
};
