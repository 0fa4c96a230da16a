import { mkdirSync } from 'node:fs';
import { computeError } from '../errors.ts';
import type { TargetKind } from '../registry.ts';
import { localTarget } from './local-target.ts';
import { offeredSlots } from './machine.ts';

/** Target that runs commands as processes of this machine. */
export const localKind: TargetKind = {
  needsServer: true,
  needsObjective: false,
  async open({ definition: { trial }, withinProcess, stateFolder, slots, clock, logger }) {
    if (trial.type !== 'command') throw computeError('COMPUTE_WRONG_TRIAL', 'The local target runs commands only.');
    mkdirSync(stateFolder, { recursive: true });
    const offered = offeredSlots(trial, slots);
    // This process reads the files of its trials and reports for them.
    return localTarget({
      intake: withinProcess,
      stateFolder,
      slots: offered,
      clock,
      logger,
      baseEnvironment: process.env,
    });
  },
};
