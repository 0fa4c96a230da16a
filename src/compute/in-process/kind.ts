import { computeError } from '../errors.ts';
import type { TargetKind } from '../registry.ts';
import { inProcessTarget } from './in-process-target.ts';

/** Functions take no slots of the machine: only the limits of the sweep bound them, and a user may raise those. */
const functionSlots = 10_000;

/** Target for functions of this program. */
export const inProcessKind: TargetKind = {
  needsServer: false,
  needsObjective: true,
  async open({ definition: { limits }, withinProcess, objective, clock, logger }) {
    if (objective === undefined)
      throw computeError('COMPUTE_WRONG_TRIAL', 'The in-process target needs an objective function.');
    const concurrency = Math.max(limits.maxConcurrentTrials, functionSlots);
    return inProcessTarget({ intake: withinProcess, objective, concurrency, clock, logger });
  },
};
